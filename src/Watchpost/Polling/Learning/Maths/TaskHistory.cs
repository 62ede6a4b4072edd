using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>
/// Statistics of past tasks of one source and kind. Immutable. The sum of two histories holds the tasks of both, so that a process can add what it
/// learned to what is stored.
/// </summary>
internal sealed class TaskHistory
{
    /// <summary>How many tasks must be known before a schedule is made.</summary>
    public const int MinTasks = 20;

    /// <summary>The maximum weight of a history, in tasks: older ones decay.</summary>
    public const double MaxTasks = 256;

    // Twice the maximum: stored counts are rounded, and a later version may keep a little more.
    private const double MaxStored = 2 * MaxTasks;
    private const double MaxPolls = 1e9;

    /// <summary>The longest task to learn from.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private TaskHistory(LogHistogram durations, LogHistogram shown, ImmutableArray<LogHistogram> left, double polls, double planned) =>
        (Durations, Shown, Left, Polls, Planned) = (durations, shown, left, polls, planned);

    public static TaskHistory Empty { get; } = new(
        LogHistogram.Empty(LogScale.Durations), LogHistogram.Empty(LogScale.Ratios),
        [.. Enumerable.Repeat(LogHistogram.Empty(LogScale.Ratios), ProgressSample.Steps)], 0, 0);

    /// <summary>The ages of tasks at their end, in seconds.</summary>
    public LogHistogram Durations { get; }

    /// <summary>For tasks that showed progress: the share of their length at which they first did.</summary>
    public LogHistogram Shown { get; }

    /// <summary>For each step of progress: (time left) / (time spent) at its first sight.</summary>
    public ImmutableArray<LogHistogram> Left { get; }

    /// <summary>Polls of tasks with a learned schedule.</summary>
    public double Polls { get; }

    /// <summary>Polls that those schedules had planned.</summary>
    public double Planned { get; }

    /// <summary>The number of tasks; fractional after decay.</summary>
    /// <remarks>Rounded: a task without an end time counts in many small parts, whose sum is not exact.</remarks>
    public double Count => Math.Round(Durations.Total, 2);

    /// <summary>Restores a stored history; <see cref="Empty"/> if no process can have stored it. Ignores values that are not numbers.</summary>
    public static TaskHistory Of(LogHistogram durations, LogHistogram shown, IReadOnlyList<LogHistogram> left, double polls, double planned)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(left.Count, ProgressSample.Steps, nameof(left));
        return left.Append(durations).Append(shown).All(part => part.Total <= MaxStored) ? new(durations, shown, [.. left], Sum(polls), Sum(planned)) : Empty;
    }

    /// <summary>Adds a task; ignores one with impossible times.</summary>
    public TaskHistory Add(CompletedTaskSample run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!(run.Duration > 0 && run.Duration <= Longest.TotalSeconds))
        {
            return this;
        }

        var left = Left.ToBuilder();
        foreach (var sight in run.Sights)
        {
            if (sight.Spent >= 1 && run.Worked >= sight.Spent && sight.Step is >= 0 and < ProgressSample.Steps)
            {
                left[sight.Step] = left[sight.Step].Add((run.Worked - sight.Spent) / sight.Spent);
            }
        }

        var shown = run.ShownAt is > 0 and var age && age < run.Duration ? Shown.Add(age / run.Duration) : Shown;
        var unsure = Math.Max(0, run.Unsure) / 2;
        return new(
            Durations.Add(run.Duration - unsure, run.Duration + unsure),
            shown,
            left.ToImmutable(),
            Polls + (run.Planned is null ? 0 : run.Polls),
            Planned + (run.Planned ?? 0));
    }

    public TaskHistory Plus(TaskHistory other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            Durations.Plus(other.Durations),
            Shown.Plus(other.Shown),
            [.. Left.Zip(other.Left, (one, two) => one.Plus(two))],
            Polls + other.Polls,
            Planned + other.Planned);
    }

    /// <summary>
    /// Limits the weight to <paramref name="maxTasks"/> tasks by exponential decay: a task's weight falls to 1/e for every further
    /// <paramref name="maxTasks"/> tasks.
    /// </summary>
    public TaskHistory Aged(double maxTasks)
    {
        if (Count <= maxTasks)
        {
            return this;
        }

        var factor = maxTasks / Count;
        return new(Durations.Times(factor), Shown.Times(factor), [.. Left.Select(step => step.Times(factor))], Polls * factor, Planned * factor);
    }

    private static double Sum(double value) => value is > 0 and < MaxPolls ? value : 0;
}
