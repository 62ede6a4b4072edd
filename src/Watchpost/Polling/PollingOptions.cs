using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Polling;

/// <summary>When to poll: <c>Watchpost__Polling__…</c>. Each setting overrides a definition's hint.</summary>
internal sealed class PollingOptions
{
    private const double DefaultCalls = 6;

    /// <summary>Seconds from registration to the first poll; 0 to 3,600. Default: the source's hint.</summary>
    public double? FirstSeconds { get; set; }

    /// <summary>A fixed gap in seconds instead of the source's schedule; 0.1 to 3,600.</summary>
    public double? IntervalSeconds { get; set; }

    /// <summary>
    /// The longest gap in seconds, also after failures; 0.1 to 86,400. It replaces the source's own (<see cref="Sources.PollHints.Max"/>), shorter or
    /// longer, and caps its steps. Default: the source's hint.
    /// </summary>
    public double? MaxSeconds { get; set; }

    /// <summary>The average number of polls per task, once enough past tasks are known; 1 to 1,000. Default: 6, or as many as the latency needs.</summary>
    public double? CallsPerTask { get; set; }

    /// <summary>Instead: average seconds from a task's end to the poll that sees it, with as few polls as that takes; 0.1 to 3,600.</summary>
    public double? LatencySeconds { get; set; }

    /// <summary>What a learned schedule aims for; <see langword="null"/> if a fixed interval is set, which wins.</summary>
    internal PollAim? Aim =>
        IntervalSeconds is not null ? null
        : LatencySeconds is { } seconds ? new PollAim.Latency(seconds)
        : new PollAim.CallsPerTask(CallsPerTask ?? DefaultCalls);

    /// <summary>The deadline in seconds of a watch without one; 10 to 604,800. Default: the source's definition, else 4,500.</summary>
    public double? DeadlineSeconds { get; set; }
}
