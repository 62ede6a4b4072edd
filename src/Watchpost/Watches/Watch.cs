using Watchpost.Model;

namespace Watchpost.Watches;

/// <summary>A watch as its owner sees it. Secrets are not part of it.</summary>
internal sealed record Watch
{
    /// <summary><c>w_…</c>: opaque to callers.</summary>
    public required string Id { get; init; }

    /// <summary>What is watched.</summary>
    public required TaskAddress Address { get; init; }

    /// <summary>Where to notify.</summary>
    public required string CallbackUrl { get; init; }

    /// <summary>What the caller wants to hear of.</summary>
    public required WatchEvents Events { get; init; }

    /// <summary>The caller's JSON object as sent; <see langword="null"/> when absent or once the watch was deleted.</summary>
    public string? Metadata { get; init; }

    /// <summary>How the task stands, seen from this watch.</summary>
    public required TaskView Task { get; init; }

    /// <summary>How the notifications stand.</summary>
    public required DeliveryView Delivery { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it gives up.</summary>
    public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>The task's part of a watch.</summary>
    public sealed record TaskView
    {
        /// <summary><see cref="TaskState.Expired"/> once this watch's own deadline came first.</summary>
        public required TaskState State { get; init; }

        /// <summary>0 to 100; 100 once succeeded; <see langword="null"/> while the source never told one.</summary>
        public int? Progress { get; init; }

        /// <summary>Why it failed: the upstream's words, or <c>not_found</c>, <c>expired</c>, <c>stalled</c>.</summary>
        public string? Reason { get; init; }

        /// <summary>When work on it began, by the upstream's clock.</summary>
        public DateTimeOffset? StartedAt { get; init; }

        /// <summary>When it ended: by the upstream's clock where told, else when we saw it.</summary>
        public DateTimeOffset? FinishedAt { get; init; }

        /// <summary>How often the source was asked.</summary>
        public required int Polls { get; init; }

        /// <summary>When it was last asked.</summary>
        public DateTimeOffset? LastPolledAt { get; init; }

        /// <summary>When it will be asked next; <see langword="null"/> once it never will before this watch ends.</summary>
        public DateTimeOffset? NextPollAt { get; init; }

        /// <summary>The last poll's trouble; <see langword="null"/> after a good one.</summary>
        public PollProblem? LastProblem { get; init; }
    }

    /// <summary>The delivery's part of a watch.</summary>
    public sealed record DeliveryView
    {
        /// <summary>How far it is.</summary>
        public required DeliveryState State { get; init; }

        /// <summary>Attempts made, over all of the watch's notifications.</summary>
        public required int Attempts { get; init; }

        /// <summary>When the last attempt was made.</summary>
        public DateTimeOffset? LastAttemptAt { get; init; }

        /// <summary>When the next one is due; <see langword="null"/> where none is.</summary>
        public DateTimeOffset? NextAttemptAt { get; init; }

        /// <summary>How the last attempt ended.</summary>
        public DeliveryOutcome? LastOutcome { get; init; }
    }
}
