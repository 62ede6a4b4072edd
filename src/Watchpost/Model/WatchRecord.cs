using Azure;

namespace Watchpost.Model;

/// <summary>A watch as stored, in the partition of its task.</summary>
internal sealed record WatchRecord
{
    public required WatchId Id { get; init; }

    public required string CallbackUrl { get; init; }

    /// <summary>What the caller wants to hear of.</summary>
    public required WatchEvents Events { get; init; }

    /// <summary>The watch's own signing secret, encrypted.</summary>
    public string? Secret { get; init; }

    /// <summary>The caller's JSON object as sent.</summary>
    public string? Metadata { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset DeadlineAt { get; init; }

    public required string IndexShard { get; init; }

    /// <summary>How it ended for this watch; <see langword="null"/> while it waits. Written once, before the first terminal POST.</summary>
    public WatchEnd? End { get; init; }

    public DeliveryState Delivery { get; init; }

    /// <summary>
    /// Names the delivery: 1 for the one that the task's end begins, a number drawn for any other, so that no process can take an orphaned wake-up
    /// for one of its own. A wake-up of another round is dropped.
    /// </summary>
    public int Round { get; init; }

    /// <summary>Counts every change of the delivery. A wake-up of an earlier step has been handled.</summary>
    public int Step { get; init; }

    public int Attempts { get; init; }

    /// <summary>Attempts made of the notification's present budget.</summary>
    public int Spent { get; init; }

    /// <summary>When the last attempt was made.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>When the next one is due.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public DeliveryOutcome? LastOutcome { get; init; }

    /// <summary>The number of the watch's latest notification; 0 where there is none.</summary>
    public int Sequence { get; init; }

    /// <summary>What it has been told while its task was open.</summary>
    public LastNotifiedProgress Told { get; init; } = new();

    /// <summary>The bulk replay that last redelivered it.</summary>
    public string? Replay { get; init; }

    /// <summary>The trace that it was registered in, as a <c>traceparent</c>; <see langword="null"/> where there was none.</summary>
    public string? Trace { get; init; }

    public ETag Tag { get; init; }

    /// <summary>When it was deleted; <see langword="null"/> where it was not, or before that was noted.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>Whether it still waits for its task.</summary>
    public bool IsOpen => End is null && Delivery is not DeliveryState.Cancelled;

    /// <summary>The watch once its caller has deleted it: readable as before, without its secret and metadata, and nothing is due any more.</summary>
    /// <param name="at">When.</param>
    public WatchRecord Cancelled(DateTimeOffset at) => this with
    {
        Delivery = DeliveryState.Cancelled,
        CancelledAt = at,
        NextAttemptAt = null,
        Secret = null,
        Metadata = null,
        Step = Step + 1,
    };
}
