using System.Diagnostics;

namespace Watchpost.Scheduling;

/// <summary>The kinds of wake-ups as the metric <c>watchpost.step.lag</c> names them.</summary>
internal static class WakeUpKindNames
{
    public static string Of(WakeUpKind kind) => kind switch
    {
        WakeUpKind.Poll => "poll",
        WakeUpKind.Deadline => "deadline",
        WakeUpKind.Delivery => "delivery",
        WakeUpKind.Replay => "replay",
        WakeUpKind.News => "news",
        WakeUpKind.Progress => "progress",
        _ => throw new UnreachableException(),
    };
}
