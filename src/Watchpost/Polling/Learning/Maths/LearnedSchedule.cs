using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>
/// The schedule for tasks of one source and kind: a pure function of their history, the aim, and what the source allows. Making one costs
/// milliseconds; asking it is cheap.
/// </summary>
internal sealed class LearnedSchedule
{
    // The cost of the first few tasks says little about the next ones.
    private const double PriorWeight = 20;
    private const double MaxCorrection = 3;
    private readonly ImmutableArray<Survival?> left;
    private readonly bool spares;

    private LearnedSchedule(PollSchedule blind, PollSchedule guided, ImmutableArray<Survival?> left, double planned, double aimed, bool spares) =>
        (Blind, Guided, this.left, Planned, Aimed, this.spares) = (blind, guided, left, planned, aimed, spares);

    public PollSchedule Blind { get; }

    /// <summary>The schedule until progress shows, at the same price per call.</summary>
    public PollSchedule Guided { get; }

    /// <summary>The calls that <see cref="Blind"/> was made for. Where progress saves calls, they are more than the aim.</summary>
    public double Planned { get; }

    /// <summary>The calls per task to aim for. For a latency, the calls that it takes if only a task's age is known.</summary>
    public double Aimed { get; }

    /// <summary>Makes the schedule; <see langword="null"/> if too little is known.</summary>
    /// <param name="history">The past tasks.</param>
    /// <param name="aim">What to aim for.</param>
    /// <param name="bounds">What the source allows.</param>
    public static LearnedSchedule? Of(TaskHistory history, PollAim aim, PollBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Count < TaskHistory.MinTasks)
        {
            return null;
        }

        var survival = Survival.Of(history.Durations);
        var (blind, planned, aimed) = Plan(history, survival, aim, bounds);
        return new LearnedSchedule(
            blind,
            history.Shown.Total < ProgressRule.MinSamples || aim is PollAim.Latency ? blind : PollSchedule.AtPrice(
                survival, blind.Price, bounds, new FirstProgress(Survival.Of(history.Shown), Math.Min(1, history.Shown.Total / history.Count))),
            [.. history.Left.Select(step => step.Total >= ProgressRule.MinSamples ? Survival.Of(step) : null)],
            planned,
            aimed,
            spares: aim is PollAim.Latency);
    }

    /// <summary>The seconds to the next poll; <see langword="null"/> if nothing that was learned applies.</summary>
    /// <param name="age">The task's age in seconds.</param>
    /// <param name="sight">The step of progress that it shows, and when that was first seen.</param>
    /// <param name="spent">Seconds since work began.</param>
    public double? Wait(double age, ProgressSample? sight, double spent)
    {
        var byAge = Guided.After(age) - age;

        // If the aim is a latency, the ages alone meet it: progress then delays polls, and adds none.
        return sight is { } seen && left[seen.Step] is { } ratios && ProgressRule.Wait(ratios, seen, spent, Blind.Price) is { } wait
            ? spares ? Math.Max(wait, byAge ?? 0) : wait
            : byAge;
    }

    private static (PollSchedule Blind, double Planned, double Aimed) Plan(TaskHistory history, Survival survival, PollAim aim, PollBounds bounds)
    {
        switch (aim)
        {
            case PollAim.CallsPerTask(var calls):
                // The true cost of such a plan, with progress, rhythm and first polls, as past tasks showed it.
                var cost = (history.Polls + (PriorWeight * calls)) / (history.Planned + (PriorWeight * calls));
                var planned = Math.Clamp(calls / cost, calls / MaxCorrection, calls * MaxCorrection);
                return (PollSchedule.ForCalls(survival, planned, bounds), planned, calls);
            case PollAim.Latency(var seconds):
                // Taken as it is. The latency of past tasks is no measure: for a source without end times it is half of the schedule's own gap,
                // and it includes a relay's delay, which no number of calls can remove.
                var blind = PollSchedule.ForLatency(survival, seconds, bounds);
                return (blind, blind.Calls, blind.Calls);
            default:
                throw new InvalidOperationException($"Unknown aim: {aim.GetType().Name}.");
        }
    }
}
