using Azure;

namespace Watchpost.Model;

/// <summary>A task as stored: what is known of it, and what the next decision about it needs to remember.</summary>
internal sealed record TaskRecord
{
    private static readonly TimeSpan OldestBeginning = TimeSpan.FromDays(1);

    /// <summary>The partition: see <see cref="TaskKey"/>.</summary>
    public required string Key { get; init; }

    public required TaskAddress Address { get; init; }

    /// <summary>The current polling chain; <see langword="null"/> while no watch is open, and once the task is finished.</summary>
    public required string? Chain { get; init; }

    public TaskState State { get; init; } = TaskState.Pending;

    /// <summary>0 to 100.</summary>
    public int? Progress { get; init; }

    public string? Reason { get; init; }

    /// <summary>When it was handed in, by the upstream's clock.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>When work on it began, by the upstream's clock.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, by the upstream's clock where told.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often the source was asked.</summary>
    public int Polls { get; init; }

    public DateTimeOffset? LastPolledAt { get; init; }

    /// <summary>When it is to be asked next.</summary>
    public DateTimeOffset? NextPollAt { get; init; }

    public PollProblem? Problem { get; init; }

    /// <summary>When the chain in force began: the age that schedules and graces count from.</summary>
    public required DateTimeOffset WatchedSince { get; init; }

    /// <summary>How many watches still wait for it.</summary>
    public int OpenWatches { get; init; }

    public DateTimeOffset? NextDeadlineAt { get; init; }

    /// <summary>The row key of the only watch that the task ever had, so that its end need not look for others; <see langword="null"/> once there were more.</summary>
    public string? SoleWatch { get; init; }

    /// <summary>What those want to hear of beside the end.</summary>
    public WatchEvents Extras { get; init; }

    /// <summary>What the polls so far leave to remember.</summary>
    public PollMemory Memory { get; init; } = new();

    /// <summary>In how many rows the result is stored; 0 where there is none.</summary>
    public int ResultParts { get; init; }

    /// <summary>The result was too large: only the summary is there.</summary>
    public bool Truncated { get; init; }

    /// <summary>The short result as UTF-8 JSON; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Summary { get; init; }

    /// <summary>The trace of the registration that began the chain, as a <c>traceparent</c>; <see langword="null"/> where there was none.</summary>
    public string? Trace { get; init; }

    public ETag Tag { get; init; }

    /// <summary>
    /// When it began, as far as schedules care: when it was handed in, or work on it began where that is not told, if the source tells a time that can be;
    /// else when it was first watched.
    /// </summary>
    public DateTimeOffset Since => (SubmittedAt ?? StartedAt) is { } began && began < WatchedSince && WatchedSince - began < OldestBeginning ? began : WatchedSince;

    /// <summary>How often it was asked about since its chain began. One that was taken up again begins with its whole budget.</summary>
    public int ChainPolls => Polls - Memory.EarlierPolls;

    /// <summary>Whether its end was observed. A finished task is never asked again.</summary>
    public bool IsFinished => State is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled or TaskState.Expired;
}
