using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Polling.Learning.State;

/// <summary>What one process knows about one kind of a source's tasks: what is stored, and what it has learned since. Guarded by <see cref="SourceMemory"/>.</summary>
internal sealed class KindMemory
{
    // A schedule is made anew with each twentieth part of new tasks: it costs milliseconds, and changes little with one.
    private const double NewTasks = 0.05;

    private TaskHistory stored = TaskHistory.Empty;
    private TaskHistory saving = TaskHistory.Empty;
    private TaskHistory unsaved = TaskHistory.Empty;
    private TaskHistory? all;
    private double newTasks = double.PositiveInfinity;
    private DateTimeOffset? plansSince;

    public TaskHistory History => all ??= stored.Plus(saving).Plus(unsaved).Aged(TaskHistory.MaxTasks);

    /// <summary>Whether something is not stored yet, as far as is known.</summary>
    public bool HasUnsaved => saving.Count > 0 || unsaved.Count > 0;

    /// <summary>The schedule that was last made; <see langword="null"/>: too few tasks were known.</summary>
    public LearnedSchedule? Schedule { get; private set; }

    /// <summary>The calls that the schedule meant to make for a task; <see langword="null"/> for one that began without any.</summary>
    /// <param name="since">When the task was first watched.</param>
    public double? PlannedFor(DateTimeOffset since) => since >= plansSince ? Schedule?.Planned : null;

    public void Add(CompletedTaskSample run)
    {
        var more = unsaved.Add(run);
        if (more != unsaved)
        {
            (unsaved, all) = (more.Aged(TaskHistory.MaxTasks), null);
            newTasks++;
        }
    }

    public void Take(IEnumerable<StoredHistory> rows)
    {
        var read = rows.Aggregate(TaskHistory.Empty, (sum, row) => sum.Plus(row.History)).Aged(TaskHistory.MaxTasks);
        newTasks += read.Durations.Distance(stored.Durations);
        (stored, all) = (read, null);
    }

    /// <summary>What the row is to hold.</summary>
    public TaskHistory ToWrite()
    {
        (saving, unsaved) = (saving.Plus(unsaved).Aged(TaskHistory.MaxTasks), TaskHistory.Empty);
        return stored.Plus(saving).Aged(TaskHistory.MaxTasks);
    }

    /// <summary>The row holds what was to be written.</summary>
    public void Written(TaskHistory written) => (stored, saving, all) = (written, TaskHistory.Empty, null);

    /// <summary>What to make the next schedule from, for whoever calls this first; <see langword="null"/>: the last one still serves.</summary>
    public TaskHistory? TakeNews()
    {
        if (newTasks < Math.Max(1, History.Count * NewTasks))
        {
            return null;
        }

        newTasks = 0;
        return History;
    }

    public void Made(LearnedSchedule? schedule, DateTimeOffset now)
    {
        Schedule = schedule;
        plansSince = schedule is null ? null : plansSince ?? now;
    }
}
