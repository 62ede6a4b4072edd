using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>What one finished task contributes to the statistics.</summary>
internal sealed record CompletedTaskSample
{
    /// <summary>
    /// The best estimate of when a task ended: after the previous poll, which found it open, and before this one. The upstream's own time counts if
    /// it lies in between. Otherwise its clock differs or a relay showed it late, and the midpoint is the best guess.
    /// </summary>
    public static double EndOf(double? reported, double openAt, double endedAt) =>
        reported is { } end && end > openAt && end <= endedAt ? end : (openAt + endedAt) / 2;

    /// <summary>Its age at the end, in seconds.</summary>
    public required double Duration { get; init; }

    /// <summary>The width in seconds of the span that holds its end, with <see cref="Duration"/> in the middle; 0 if the end is known exactly.</summary>
    public double Unsure { get; init; }

    /// <summary>Seconds from the start of work to its end; 0 if the start is not known.</summary>
    public double Worked { get; init; }

    /// <summary>Its age when it first showed progress; <see langword="null"/> if it never did.</summary>
    public double? ShownAt { get; init; }

    /// <summary>The steps of progress that were seen.</summary>
    public ImmutableArray<ProgressSample> Sights { get; init; } = [];

    /// <summary>How often it was polled.</summary>
    public int Polls { get; init; }

    /// <summary>How often its schedule meant to poll, on average; <see langword="null"/> without a learned schedule.</summary>
    public double? Planned { get; init; }
}
