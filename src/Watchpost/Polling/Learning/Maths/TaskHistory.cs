using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>
/// What past tasks of one source and kind have shown. Immutable. Two of them add up to what both have seen, so that a process
/// can add what it has learned to what is stored.
/// </summary>
internal sealed class TaskHistory
{
    /// <summary>So many tasks have to be known before a schedule rests on them.</summary>
    public const int MinTasks = 20;

    /// <summary>A history is worth so many tasks at most: older ones fade.</summary>
    public const double MaxTasks = 256;

    // Twice what a row is worth: its counts are rounded, and a later version may keep a little more.
    private const double MaxStored = 2 * MaxTasks;
    private const double MaxPolls = 1e9;

    /// <summary>The longest task that is learned from.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private TaskHistory(LogHistogram durations, LogHistogram shown, ImmutableArray<LogHistogram> left, double polls, double planned) =>
        (Durations, Shown, Left, Polls, Planned) = (durations, shown, left, polls, planned);

    public static TaskHistory Empty { get; } = new(
        LogHistogram.Empty(LogScale.Durations), LogHistogram.Empty(LogScale.Ratios), [.. Enumerable.Repeat(LogHistogram.Empty(LogScale.Ratios), ProgressSample.Steps)], 0, 0);

    /// <summary>How old tasks became, in seconds.</summary>
    public LogHistogram Durations { get; }

    /// <summary>At which share of its length a task first showed progress; of those that did.</summary>
    public LogHistogram Shown { get; }

    /// <summary>For each step of progress: (time left) / (time spent) at its first sight.</summary>
    public ImmutableArray<LogHistogram> Left { get; }

    /// <summary>Polls of the tasks that had a learned schedule.</summary>
    public double Polls { get; }

    /// <summary>Polls that those schedules had meant to make.</summary>
    public double Planned { get; }

    /// <summary>How many tasks it rests on; no whole number once it has aged.</summary>
    /// <remarks>Rounded, for a task whose end is not told counts in many small parts, which add up to one only nearly.</remarks>
    public double Count => Math.Round(Durations.Total, 2);

    /// <summary>One as stored; <see cref="Empty"/> where no process can have stored it, and whatever else is no number is left out.</summary>
    public static TaskHistory Of(LogHistogram durations, LogHistogram shown, IReadOnlyList<LogHistogram> left, double polls, double planned)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(left.Count, ProgressSample.Steps, nameof(left));
        return left.Append(durations).Append(shown).All(part => part.Total <= MaxStored) ? new(durations, shown, [.. left], Sum(polls), Sum(planned)) : Empty;
    }

    /// <summary>With one task more; as it is where that task's times cannot be.</summary>
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
        return new(Durations.Add(run.Duration - unsure, run.Duration + unsure), shown, left.ToImmutable(), Polls + (run.Planned is null ? 0 : run.Polls), Planned + (run.Planned ?? 0));
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
    /// Worth <paramref name="most"/> tasks at most: older ones fade as new ones come, each task to 1/e after as many more.
    /// </summary>
    public TaskHistory Aged(double most)
    {
        if (Count <= most)
        {
            return this;
        }

        var factor = most / Count;
        return new(Durations.Times(factor), Shown.Times(factor), [.. Left.Select(step => step.Times(factor))], Polls * factor, Planned * factor);
    }

    private static double Sum(double value) => value is > 0 and < MaxPolls ? value : 0;
}
