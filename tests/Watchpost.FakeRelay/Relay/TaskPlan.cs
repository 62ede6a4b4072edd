using System.Collections.Immutable;

namespace Watchpost.Fakes;

/// <summary>A task's life as its relay will tell it: phases in the order of time, the first at zero.</summary>
public sealed record TaskPlan
{
    private static readonly string[] Steps = ["0%", "15%", "31%", "46%", "62%", "78%", "93%"];

    private TaskPlan(ImmutableArray<TaskPhase> phases)
    {
        Phases = phases;
        FinishedAfter = phases.FirstOrDefault(phase => phase.IsEnd)?.From;
        StartedAfter = phases.FirstOrDefault(phase => phase.Status is not ("" or "NOT_START" or "MODAL"))?.From;
    }

    /// <summary>The phases.</summary>
    public ImmutableArray<TaskPhase> Phases { get; }

    /// <summary>When it ends, from the plan's beginning; <see langword="null"/> if it never does.</summary>
    public TimeSpan? FinishedAfter { get; }

    /// <summary>When work begins, from the plan's beginning.</summary>
    public TimeSpan? StartedAfter { get; }

    /// <summary>A plan of these phases.</summary>
    public static TaskPlan Of(params TaskPhase[] phases)
    {
        ArgumentOutOfRangeException.ThrowIfZero(phases.Length, nameof(phases));
        var ordered = phases.OrderBy(phase => phase.From).ToImmutableArray();
        ArgumentOutOfRangeException.ThrowIfNotEqual(ordered[0].From, TimeSpan.Zero, nameof(phases));
        return new TaskPlan(ordered);
    }

    /// <summary>Succeeds after that time, over the steps that real tasks show.</summary>
    public static TaskPlan Success(TimeSpan duration) => Of([.. Work(duration, Steps.Length), new TaskPhase(duration, "SUCCESS", "100%")]);

    /// <summary>Fails after that time.</summary>
    public static TaskPlan Failure(TimeSpan duration, string reason = "[Banned prompt detected]") =>
        Of([.. Work(duration, 4), new TaskPhase(duration, "FAILURE", "100%") { FailReason = reason }]);

    /// <summary>Is cancelled after that time.</summary>
    public static TaskPlan Cancel(TimeSpan duration) => Of([.. Work(duration, 2), new TaskPhase(duration, "CANCEL", "15%")]);

    /// <summary>Waits for its user from that time on.</summary>
    public static TaskPlan Modal(TimeSpan after) => Of([new TaskPhase(TimeSpan.Zero, "", "0%"), new TaskPhase(after, "MODAL", "")]);

    /// <summary>Works up to 93 % in that time, and no further.</summary>
    public static TaskPlan NeverFinishes(TimeSpan duration) => Of([.. Work(duration, Steps.Length)]);

    /// <summary>The phase at that time.</summary>
    public TaskPhase At(TimeSpan elapsed)
    {
        var now = Phases[0];
        foreach (var phase in Phases)
        {
            if (phase.From > elapsed)
            {
                break;
            }

            now = phase;
        }

        return now;
    }

    private static IEnumerable<TaskPhase> Work(TimeSpan duration, int steps)
    {
        yield return new TaskPhase(TimeSpan.Zero, "", "0%");
        if (duration <= TimeSpan.Zero)
        {
            yield break;
        }

        yield return new TaskPhase(duration * 0.05, "SUBMITTED", "0%");
        for (var step = 0; step < steps; step++)
        {
            yield return new TaskPhase(duration * (0.1 + (0.9 * step / steps)), "IN_PROGRESS", Steps[step]);
        }
    }
}
