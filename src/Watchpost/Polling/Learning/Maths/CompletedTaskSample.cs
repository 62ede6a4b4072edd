using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>What one finished task teaches.</summary>
internal sealed record CompletedTaskSample
{
    /// <summary>
    /// When a task ended, as far as it matters for asking: it was open at the poll before and is not at this one. The upstream's own time counts if it lies in
    /// between; else it is of another clock, or a relay showed it late, and the middle is the best guess.
    /// </summary>
    public static double EndOf(double? told, double openAt, double endedAt) =>
        told is { } end && end > openAt && end <= endedAt ? end : (openAt + endedAt) / 2;

    /// <summary>How old it became, in seconds.</summary>
    public required double Duration { get; init; }

    /// <summary>So many seconds wide is the span that its end is known to lie in, with <see cref="Duration"/> in the middle; 0 where the end itself is known.</summary>
    public double Unsure { get; init; }

    /// <summary>Seconds from its beginning of work to its end; 0 where the beginning is not known.</summary>
    public double Worked { get; init; }

    /// <summary>How old it was when it first showed progress; <see langword="null"/>: it never did.</summary>
    public double? ShownAt { get; init; }

    /// <summary>The steps of progress that were seen.</summary>
    public ImmutableArray<ProgressSample> Sights { get; init; } = [];

    /// <summary>How often it was asked about.</summary>
    public int Polls { get; init; }

    /// <summary>How often its schedule meant to ask, on average; <see langword="null"/> where it had no learned one.</summary>
    public double? Planned { get; init; }
}
