namespace Watchpost.Model;

/// <summary>A <c>task.progress</c> or <c>task.waiting</c> notification that is under way. Frozen when it begins, so that each attempt sends the same bytes.</summary>
internal sealed record ProgressNotification
{
    /// <summary>The chain of wake-ups that sends it; any other keeps its hands off.</summary>
    public required string Owner { get; init; }

    /// <summary>Its number among the watch's notifications.</summary>
    public required int Sequence { get; init; }

    public required string Type { get; init; }

    /// <summary>The task's state that it tells.</summary>
    public required TaskState State { get; init; }

    public int? Progress { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Attempts made, the one under way included.</summary>
    public int Spent { get; init; }

    /// <summary>When the next attempt is due; where none is left, until when the receiver wants to hear nothing.</summary>
    public required DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>An attempt is under way, until then at most. The terminal notification waits for it.</summary>
    public DateTimeOffset? SendingUntil { get; init; }
}
