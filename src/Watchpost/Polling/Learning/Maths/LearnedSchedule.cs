using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>
/// The schedule for tasks of one source and kind: a pure function of their history, what is aimed at, and what the source allows.
/// Costly to make (some milliseconds), cheap to ask.
/// </summary>
internal sealed class LearnedSchedule
{
    // What the first few tasks cost says little about what the next ones will.
    private const double Doubt = 20;
    private const double MaxCorrection = 3;
    private readonly ImmutableArray<Survival?> left;
    private readonly bool spares;

    private LearnedSchedule(PollSchedule blind, PollSchedule guided, ImmutableArray<Survival?> left, double planned, double aimed, bool spares) =>
        (Blind, Guided, this.left, Planned, Aimed, this.spares) = (blind, guided, left, planned, aimed, spares);

    public PollSchedule Blind { get; }

    /// <summary>The schedule until progress shows, at the same price for a call.</summary>
    public PollSchedule Guided { get; }

    /// <summary>The calls that <see cref="Blind"/> was made for: where progress saves some, more than are aimed at.</summary>
    public double Planned { get; }

    /// <summary>The calls per task aimed at; of a latency aimed at, the calls that it takes where nothing but a task's age is known.</summary>
    public double Aimed { get; }

    /// <summary>Makes the schedule; <see langword="null"/> where too little is known.</summary>
    /// <param name="history">The past tasks.</param>
    /// <param name="aim">What it is to come to.</param>
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

    /// <summary>The seconds to the next poll; <see langword="null"/>: nothing that was learned is of use here.</summary>
    /// <param name="age">The task's age in seconds.</param>
    /// <param name="sight">The step of progress that it shows, and when that was first seen.</param>
    /// <param name="spent">Seconds since work began.</param>
    public double? Wait(double age, ProgressSample? sight, double spent)
    {
        var byAge = Guided.After(age) - age;

        // Where a latency is aimed at, the ages alone meet it: then progress puts polls off, and adds none.
        return sight is { } seen && left[seen.Step] is { } ratios && ProgressRule.Wait(ratios, seen, spent, Blind.Price) is { } wait
            ? spares ? Math.Max(wait, byAge ?? 0) : wait
            : byAge;
    }

    private static (PollSchedule Blind, double Planned, double Aimed) Plan(TaskHistory history, Survival survival, PollAim aim, PollBounds bounds)
    {
        switch (aim)
        {
            case PollAim.CallsPerTask(var calls):
                // What a plan of so many calls has come to in fact, with progress, rhythm and first looks: past tasks tell.
                var cost = (history.Polls + (Doubt * calls)) / (history.Planned + (Doubt * calls));
                var planned = Math.Clamp(calls / cost, calls / MaxCorrection, calls * MaxCorrection);
                return (PollSchedule.ForCalls(survival, planned, bounds), planned, calls);
            case PollAim.Latency(var seconds):
                // Taken as it is. Latency that past tasks met is no measure: where the source tells no end it is half of the schedule's own gap,
                // and a relay's delay is in it, which no call takes back.
                var blind = PollSchedule.ForLatency(survival, seconds, bounds);
                return (blind, blind.Calls, blind.Calls);
            default:
                throw new InvalidOperationException($"No such aim: {aim.GetType().Name}.");
        }
    }
}
