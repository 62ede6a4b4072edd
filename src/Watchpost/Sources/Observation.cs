namespace Watchpost.Sources;

/// <summary>The canonical reading of a source's answer to one poll: a closed set.</summary>
internal abstract record Observation
{
    private Observation()
    {
    }

    /// <summary>The answer told how the task stands.</summary>
    public sealed record Reported : Observation
    {
        /// <summary>Never <see cref="TaskState.Expired"/>, which is ours alone.</summary>
        public required TaskState State { get; init; }

        /// <summary>When the question was put: the answer is not older than that. <see langword="null"/>: as it came.</summary>
        public DateTimeOffset? AskedAt { get; init; }

        /// <summary>Whole percent, 0 to 100, rounded down; <see langword="null"/> where the answer tells none.</summary>
        public int? Progress { get; init; }

        /// <summary>The upstream's words on why the task failed, at most 1,024 characters.</summary>
        public string? Reason { get; init; }

        /// <summary>When the task was handed in, by the upstream's clock.</summary>
        public DateTimeOffset? SubmittedAt { get; init; }

        /// <summary>When work on it began, by the upstream's clock.</summary>
        public DateTimeOffset? StartedAt { get; init; }

        /// <summary>When it ended, by the upstream's clock.</summary>
        public DateTimeOffset? FinishedAt { get; init; }

        /// <summary>The kind of task (Midjourney's <c>action</c>), for what is learned from past tasks; <see langword="null"/> where unknown.</summary>
        public string? Kind { get; init; }

        /// <summary>
        /// The upstream's JSON as UTF-8, private fields removed, else untouched down to the spelling of its numbers.
        /// Empty where there is none to show.
        /// </summary>
        public ReadOnlyMemory<byte> Body { get; init; }

        /// <summary>The short result (<c>data.result</c>) as a UTF-8 JSON object; empty where the answer holds none.</summary>
        public ReadOnlyMemory<byte> Summary { get; init; }

        /// <summary>The answer was larger than what is read: <see cref="Body"/> holds only its beginning, as valid JSON, or nothing.</summary>
        public bool Truncated { get; init; }

        /// <summary>A success that still lacks what the definition says that a success has: worth a bounded number of further polls.</summary>
        public bool Incomplete { get; init; }

        /// <summary>How long the source asks us to wait before the next poll, where it says; never negative, at most 24 hours.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>The answer told nothing about the task.</summary>
    /// <param name="Problem">Its category.</param>
    /// <param name="RetryAfter">How long the source asks us to wait, where it says; never negative, at most 24 hours.</param>
    /// <param name="Detail">A short text for the log, at most 256 characters, without secrets.</param>
    public sealed record PollFailed(PollProblem Problem, TimeSpan? RetryAfter = null, string? Detail = null) : Observation
    {
        /// <summary>It was a 429 or a 503 (RFC 6585, section 4; RFC 9110, section 15.6.4): it concerns all of the source's tasks, not only this one.</summary>
        public bool IsOverload { get; init; }
    }

    /// <summary>The source was not asked: it wants to be left alone for a while, or had as many calls as it takes. Nothing is known, and nothing went wrong.</summary>
    /// <param name="Wait">How long to wait before the next try; positive, at most 24 hours and a bit.</param>
    public sealed record Throttled(TimeSpan Wait) : Observation;
}
