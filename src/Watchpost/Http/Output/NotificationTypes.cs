using System.Collections.Immutable;
using Watchpost.Delivery.Sending;

namespace Watchpost.Http.Output;

/// <summary>All notification types.</summary>
internal static class NotificationTypes
{
    /// <summary>Those of open tasks, sent on request.</summary>
    public static ImmutableArray<string> Extras { get; } = ["task.progress", "task.waiting"];

    /// <summary>Those of ended tasks; every watch gets exactly one.</summary>
    public static ImmutableArray<string> Terminal { get; } =
        [.. ((TaskState[])[TaskState.Succeeded, TaskState.Failed, TaskState.Cancelled, TaskState.Expired]).Select(NotificationBody.Type)];

    public static ImmutableArray<string> All { get; } = [.. Extras, .. Terminal];
}
