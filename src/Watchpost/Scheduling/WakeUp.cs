namespace Watchpost.Scheduling;

/// <summary>One thing to come back to at a certain time.</summary>
internal sealed record WakeUp
{
    /// <summary>What to do.</summary>
    public required WakeUpKind Kind { get; init; }

    /// <summary>Whether it is about notifications, and so goes to the queue for those.</summary>
    public bool IsDelivery => Kind is not (WakeUpKind.Poll or WakeUpKind.Deadline);

    /// <summary>The task's partition; for a <see cref="WakeUpKind.Replay"/> the operation's ID.</summary>
    public required string Task { get; init; }

    /// <summary>
    /// Which chain of wake-ups this one belongs to. For a <see cref="WakeUpKind.Poll"/> the task's polling chain, and for a
    /// <see cref="WakeUpKind.Deadline"/> the one that was in force. For a <see cref="WakeUpKind.Delivery"/> <c>rowKey~round</c>: the watch and the round of its
    /// deliveries. For <see cref="WakeUpKind.News"/> a name of its own, which owns the notifications that it begins; for a
    /// <see cref="WakeUpKind.Progress"/> <c>rowKey~owner</c>: the watch and that name. For a <see cref="WakeUpKind.Replay"/> the same word for all.
    /// Where a row names another chain, round or owner, the wake-up is dropped.
    /// </summary>
    public required string Chain { get; init; }

    /// <summary>When, to the millisecond.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>For a delivery: the step of the watch's delivery that it continues.</summary>
    public int Step { get; init; }

    /// <summary>For a poll: how many polls the task's row does not know of yet.</summary>
    public int Unrecorded { get; init; }

    /// <summary>For a poll of a finished task, or for <see cref="WakeUpKind.News"/>, where there are very many watches: the watch row after which to go on.</summary>
    public string? After { get; init; }

    /// <summary>How often handling it failed for reasons of our own, in a row.</summary>
    public int Failures { get; init; }
}
