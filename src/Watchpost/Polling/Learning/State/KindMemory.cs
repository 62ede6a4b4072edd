using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Polling.Learning.State;

/// <summary>
/// What one process knows about one kind of a source's tasks: the stored history, and what it learned since. Guarded by <see cref="SourceMemory"/>.
/// </summary>
internal sealed class KindMemory
{
    // Make a new schedule after 5 % more tasks: it costs milliseconds, and one task changes little.
    private const double NewTasks = 0.05;

    private TaskHistory stored = TaskHistory.Empty;
    private TaskHistory saving = TaskHistory.Empty;
    private TaskHistory unsaved = TaskHistory.Empty;
    private TaskHistory? all;
    private double newTasks = double.PositiveInfinity;
    private DateTimeOffset? plansSince;

    public TaskHistory History => all ??= stored.Plus(saving).Plus(unsaved).Aged(TaskHistory.MaxTasks);

    /// <summary>Whether anything may not be stored yet.</summary>
    public bool HasUnsaved => saving.Count > 0 || unsaved.Count > 0;

    /// <summary>The latest schedule; <see langword="null"/> if too few tasks were known.</summary>
    public LearnedSchedule? Schedule { get; private set; }

    /// <summary>The calls that the schedule planned for a task; <see langword="null"/> if the task began without a schedule.</summary>
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

    /// <summary>The new content of the row.</summary>
    public TaskHistory ToWrite()
    {
        (saving, unsaved) = (saving.Plus(unsaved).Aged(TaskHistory.MaxTasks), TaskHistory.Empty);
        return stored.Plus(saving).Aged(TaskHistory.MaxTasks);
    }

    /// <summary>Confirms that the row was written.</summary>
    public void Written(TaskHistory written) => (stored, saving, all) = (written, TaskHistory.Empty, null);

    /// <summary>The history for a new schedule, given to the first caller only; <see langword="null"/> if the last schedule still serves.</summary>
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
