using Watchpost.Sources;

namespace Watchpost.Polling;

/// <summary>When to ask: a source's hints and the settings that win over them. Pure.</summary>
public sealed class PollPlan(PollHints hints, PollingOptions options)
{
    private static readonly TimeSpan ProblemCeiling = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UnauthorizedFloor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UnauthorizedCeiling = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IncompleteCeiling = TimeSpan.FromSeconds(5);

    /// <summary>What the source's definition says.</summary>
    public PollHints Hints => hints;

    /// <summary>Wait before the first poll.</summary>
    public TimeSpan First => Seconds(options.FirstSeconds) ?? hints.First;

    /// <summary>The gap to the next poll of an open task.</summary>
    /// <param name="age">How old the task is.</param>
    /// <param name="isWaiting">It waits for its user, so nothing happens by itself.</param>
    public TimeSpan Gap(TimeSpan age, bool isWaiting)
    {
        if (Seconds(options.IntervalSeconds) is { } interval)
        {
            return Capped(interval);
        }

        var gap = hints.Max;
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

    /// <summary>The gap after a success that lacks its result: short, for it is about to come.</summary>
    public TimeSpan IncompleteGap(TimeSpan age) => Min(Gap(age, isWaiting: false), IncompleteCeiling);

    /// <summary>
    /// The gap after a poll that told nothing: the usual one, doubled with every further one up to a minute; a wrong key is asked about
    /// every few minutes only. A longer <c>Retry-After</c> wins.
    /// </summary>
    /// <param name="problem">What went wrong.</param>
    /// <param name="inARow">How often in a row, this time included.</param>
    /// <param name="age">How old the task is.</param>
    /// <param name="retryAfter">What the source asked for.</param>
    public TimeSpan ProblemGap(PollProblem problem, int inARow, TimeSpan age, TimeSpan? retryAfter)
    {
        var usual = Gap(age, isWaiting: false);
        var gap = problem switch
        {
            PollProblem.Unauthorized => Doubled(UnauthorizedFloor, inARow, UnauthorizedCeiling),
            PollProblem.NotFound => usual,
            _ => Doubled(usual, inARow, usual > ProblemCeiling ? usual : ProblemCeiling),
        };
        gap = Capped(gap);
        return retryAfter > gap ? retryAfter.Value : gap;
    }

    private static TimeSpan Doubled(TimeSpan start, int inARow, TimeSpan ceiling)
    {
        var gap = start * Math.Pow(2, Math.Min(inARow - 1, 16));
        return Min(gap, ceiling);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan? Seconds(double? value) => value is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private TimeSpan Capped(TimeSpan gap) => Seconds(options.MaxSeconds) is { } max ? Min(gap, max) : gap;
}
