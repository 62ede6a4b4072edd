using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning;

/// <summary>Everything about an open task that the moment of its next poll follows from. Times in seconds, moments in seconds of Unix time.</summary>
internal sealed record PollMoment
{
    /// <summary>
    /// What is learned may make a task cost so many times the calls aimed at; from then on it is asked no more often than its definition says.
    /// The definition's longest gap is a promise all the same: a task that lasts for long costs a call in each, however many that makes.
    /// </summary>
    public const double MaxCalls = 4;

    public required double Now { get; init; }

    public required double Age { get; init; }

    /// <summary>The gap that the source's definition means for that age: what counts where nothing was learned.</summary>
    public required double Usual { get; init; }

    /// <summary>What the source and the settings allow.</summary>
    public required PollBounds Bounds { get; init; }

    /// <summary>The step of progress that the task shows, and when it was first seen.</summary>
    public ProgressSample? Sight { get; init; }

    /// <summary>Seconds since work on it began.</summary>
    public double Spent { get; init; }

    /// <summary>How often it was asked about.</summary>
    public int Polls { get; init; }

    /// <summary>Any number that differs from task to task.</summary>
    public uint Task { get; init; }

    /// <summary>Several tasks are open that one call can ask about: polls that fall into the same second are best made at once.</summary>
    public bool IsShared { get; init; }

    /// <summary>When to ask next. Never sooner than the bounds' shortest gap nor later than their longest.</summary>
    /// <param name="schedule">What was learned from past tasks; <see langword="null"/>: too little.</param>
    /// <param name="rhythm">The rhythm of the source's changes; <see langword="null"/>: none.</param>
    public double Next(LearnedSchedule? schedule, Rhythm? rhythm)
    {
        var learned = schedule?.Wait(Age, Sight, Spent);
        var wait = learned is { } known && double.IsFinite(known) ? known : Usual;
        var (soonest, latest) = (Now + Bounds.Shortest, Now + Math.Max(Bounds.Shortest, Bounds.Longest));
        if (schedule is null || Polls >= MaxCalls * schedule.Aimed)
        {
            // Nothing speaks for more calls than the definition makes: neither what was learned, nor a rhythm. Those that share a call may come up to a second early.
            var usual = IsShared ? Math.Floor(Now + Usual) : Now + Usual;
            soonest = Math.Clamp(usual, soonest, latest);
        }

        var meant = Math.Clamp(Now + wait, soonest, latest);
        var moved = rhythm?.Move(Now, meant, soonest, Task) ?? (IsShared ? WholeSecond(meant, soonest) : meant);
        return Math.Clamp(moved, soonest, latest);
    }

    // Earlier rather than later: on average it costs half a second of a gap, and no latency.
    private static double WholeSecond(double meant, double soonest) => Math.Floor(meant) >= soonest ? Math.Floor(meant) : Math.Ceiling(soonest);
}
