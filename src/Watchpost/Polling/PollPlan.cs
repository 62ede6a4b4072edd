using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;

namespace Watchpost.Polling;

/// <summary>When to poll: a source's hints, the settings that override them, and what was learned from past tasks. Pure.</summary>
/// <param name="hints">From the source's definition.</param>
/// <param name="options">The settings.</param>
/// <param name="learned">What was learned; <see langword="null"/> if there is nothing, or it must not be used.</param>
internal sealed class PollPlan(PollHints hints, PollingOptions options, LearnedPlan? learned = null)
{
    private static readonly TimeSpan ProblemCeiling = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UnauthorizedFloor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UnauthorizedCeiling = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IncompleteCeiling = TimeSpan.FromSeconds(5);

    // Several open tasks only matter if one call can poll them.
    private readonly LearnedPlan? learned = learned is null ? null : learned with { IsShared = learned.IsShared && hints.Together };

    public PollHints Hints => hints;

    public TimeSpan First => Seconds(options.FirstSeconds) ?? hints.First;

    /// <summary>The gap to the next poll of an open task.</summary>
    /// <param name="age">How old the task is.</param>
    /// <param name="isWaiting">Whether it waits for its user, so that nothing happens by itself.</param>
    public TimeSpan Gap(TimeSpan age, bool isWaiting)
    {
        if (Seconds(options.IntervalSeconds) is { } interval)
        {
            return Capped(interval);
        }

        var gap = Max;
        foreach (var (untilAge, stepGap) in hints.Steps)
        {
            if (age < untilAge && !isWaiting)
            {
                gap = stepGap;
                break;
            }
        }

        return Capped(gap < hints.Min ? hints.Min : gap);
    }

    /// <summary>
    /// The learned wait until the next poll of a running task; <see langword="null"/> if a fixed interval is set or nothing was learned. Then
    /// <see cref="Gap"/> applies.
    /// </summary>
    /// <param name="task">The task after the poll.</param>
    /// <param name="age">How old it is.</param>
    /// <param name="spent">How long work on it has taken so far.</param>
    /// <param name="now">The time.</param>
    public TimeSpan? LearnedWait(TaskRecord task, TimeSpan age, TimeSpan spent, DateTimeOffset now)
    {
        if (options.IntervalSeconds is not null || learned is not { IsOfUse: true })
        {
            return null;
        }

        var moment = new PollMoment
        {
            Now = UnixSeconds.Of(now),
            Age = age.TotalSeconds,
            Usual = Gap(age, isWaiting: false).TotalSeconds,
            Bounds = Bounds,
            Sight = task.Memory.Run.Last is { } last && last.Step == ProgressSample.StepOf(task.Progress ?? 0) ? last : null,
            Spent = spent.TotalSeconds,
            Polls = task.ChainPolls,

            // The same in every process, unlike string.GetHashCode.
            Task = task.Key.Aggregate(17u, (sum, letter) => (sum * 31) + letter),
            IsShared = learned.IsShared,
        };
        return TimeSpan.FromSeconds(moment.Next(learned.Schedule, learned.Rhythm) - moment.Now);
    }

    /// <summary>The gaps that the source and the settings allow.</summary>
    public PollBounds Bounds => new(Shortest.TotalSeconds, Longest.TotalSeconds);

    /// <summary>The shortest gap between two polls: the source's minimum, unless a setting asks for a shorter one.</summary>
    public TimeSpan Shortest => Min(hints.Min, Seconds(options.IntervalSeconds) is { } interval ? Capped(interval) : Longest);

    private TimeSpan Max => Seconds(options.MaxSeconds) ?? hints.Max;

    // A step may be longer than the gap after the last step.
    private TimeSpan Longest => Capped(hints.Steps.Select(step => step.Gap).Append(Max).Max());

    /// <summary>The gap after a success that lacks its result: short, because the result is about to come.</summary>
    public TimeSpan IncompleteGap(TimeSpan age) => Min(Gap(age, isWaiting: false), Shortest > IncompleteCeiling ? Shortest : IncompleteCeiling);

    /// <summary>
    /// The gap after a failed poll: the usual one, doubled with each further failure, up to a minute. With a wrong key, polls are minutes apart. A
    /// longer <c>Retry-After</c> wins.
    /// </summary>
    /// <param name="problem">What went wrong.</param>
    /// <param name="consecutive">Consecutive failures, this one included.</param>
    /// <param name="age">How old the task is.</param>
    /// <param name="retryAfter">What the source asked for.</param>
    public TimeSpan ProblemGap(PollProblem problem, int consecutive, TimeSpan age, TimeSpan? retryAfter)
    {
        var usual = Gap(age, isWaiting: false);
        var gap = problem switch
        {
            PollProblem.Unauthorized => Doubled(UnauthorizedFloor, consecutive, UnauthorizedCeiling),
            PollProblem.NotFound => usual,
            _ => Doubled(usual, consecutive, usual > ProblemCeiling ? usual : ProblemCeiling),
        };
        gap = Capped(gap);
        return retryAfter > gap ? retryAfter.Value : gap;
    }

    private static TimeSpan Doubled(TimeSpan start, int consecutive, TimeSpan ceiling)
    {
        var gap = start * Math.Pow(2, Math.Min(consecutive - 1, 16));
        return Min(gap, ceiling);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan? Seconds(double? value) => value is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private TimeSpan Capped(TimeSpan gap) => Seconds(options.MaxSeconds) is { } max ? Min(gap, max) : gap;
}
