using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Polling;

/// <summary>When to ask: <c>Watchpost__Polling__…</c>. Each setting wins over a definition's hint.</summary>
internal sealed class PollingOptions
{
    private const double DefaultCalls = 6;

    /// <summary>Seconds from registration to the first poll; 0 to 3,600. Unset: the source's hint.</summary>
    public double? FirstSeconds { get; set; }

    /// <summary>A fixed gap in seconds instead of the source's schedule; 0.1 to 3,600.</summary>
    public double? IntervalSeconds { get; set; }

    /// <summary>
    /// The longest gap in seconds, problems included; 0.1 to 86,400. It replaces the source's own (<see cref="Sources.PollHints.Max"/>), be that shorter or longer,
    /// and caps its steps. Unset: the source's hint.
    /// </summary>
    public double? MaxSeconds { get; set; }

    /// <summary>How often a task is to be asked about, on average, once past tasks tell when; 1 to 1,000. Unset: 6, or as often as the latency takes.</summary>
    public double? CallsPerTask { get; set; }

    /// <summary>How soon a task's end is to be seen instead, on average, with as few calls as that takes; 0.1 to 3,600 seconds.</summary>
    public double? LatencySeconds { get; set; }

    /// <summary>What a learned schedule is to come to; <see langword="null"/>: a fixed interval is set, and wins.</summary>
    internal PollAim? Aim =>
        IntervalSeconds is not null ? null
        : LatencySeconds is { } seconds ? new PollAim.Latency(seconds)
        : new PollAim.CallsPerTask(CallsPerTask ?? DefaultCalls);

    /// <summary>The deadline of a watch that names none; 10 to 604,800. Unset: what the source's definition says, else 4,500.</summary>
    public double? DeadlineSeconds { get; set; }
}
