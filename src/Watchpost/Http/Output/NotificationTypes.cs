using System.Collections.Immutable;
using Watchpost.Delivery.Sending;

namespace Watchpost.Http.Output;

/// <summary>The events that webhooks tell.</summary>
internal static class NotificationTypes
{
    /// <summary>Those of open tasks, for watches that ask for them.</summary>
    public static ImmutableArray<string> Extras { get; } = ["task.progress", "task.waiting"];

    /// <summary>Those of an end, of which every watch gets one.</summary>
    public static ImmutableArray<string> Terminal { get; } =
        [.. ((TaskState[])[TaskState.Succeeded, TaskState.Failed, TaskState.Cancelled, TaskState.Expired]).Select(NotificationBody.Type)];

    public static ImmutableArray<string> All { get; } = [.. Extras, .. Terminal];
}
