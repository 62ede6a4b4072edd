using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning;

/// <summary>All inputs of an open task's next poll. Durations are in seconds, moments in Unix seconds.</summary>
internal sealed record PollMoment
{
    /// <summary>
    /// A learned schedule may cost a task this many times the calls aimed for; from then on polls are no more frequent than in the definition. The
    /// definition's longest gap still holds: a long task costs a call per gap, however many that makes.
    /// </summary>
    public const double MaxCalls = 4;

    public required double Now { get; init; }

    public required double Age { get; init; }

    /// <summary>The definition's gap for that age, which applies if nothing was learned.</summary>
    public required double Usual { get; init; }

    /// <summary>What the source and the settings allow.</summary>
    public required PollBounds Bounds { get; init; }

    /// <summary>The step of progress that the task shows, and when it was first seen.</summary>
    public ProgressSample? Sight { get; init; }

    /// <summary>Seconds since work on it began.</summary>
    public double Spent { get; init; }

    /// <summary>How often it was polled.</summary>
    public int Polls { get; init; }

    /// <summary>Any number that differs between tasks.</summary>
    public uint Task { get; init; }

    /// <summary>Several tasks are open that one call can poll: polls in the same second should be made together.</summary>
    public bool IsShared { get; init; }

    /// <summary>The moment of the next poll, within the bounds.</summary>
    /// <param name="schedule">What was learned from past tasks; <see langword="null"/>: too little.</param>
    /// <param name="rhythm">The rhythm of the source's changes; <see langword="null"/>: none.</param>
    public double Next(LearnedSchedule? schedule, Rhythm? rhythm)
    {
        var learned = schedule?.Wait(Age, Sight, Spent);
        var wait = learned is { } known && double.IsFinite(known) ? known : Usual;
        var (soonest, latest) = (Now + Bounds.Shortest, Now + Math.Max(Bounds.Shortest, Bounds.Longest));
        if (schedule is null || Polls >= MaxCalls * schedule.Aimed)
        {
            // Neither what was learned nor a rhythm justifies more calls than the definition makes. Polls that share a call may come up to a second early.
            var usual = IsShared ? Math.Floor(Now + Usual) : Now + Usual;
            soonest = Math.Clamp(usual, soonest, latest);
        }

        var meant = Math.Clamp(Now + wait, soonest, latest);
        var moved = rhythm?.Move(Now, meant, soonest, Task) ?? (IsShared ? WholeSecond(meant, soonest) : meant);
        return Math.Clamp(moved, soonest, latest);
    }

    // Rounds down: on average that costs half a second of a gap, and no latency.
    private static double WholeSecond(double meant, double soonest) => Math.Floor(meant) >= soonest ? Math.Floor(meant) : Math.Ceiling(soonest);
}
