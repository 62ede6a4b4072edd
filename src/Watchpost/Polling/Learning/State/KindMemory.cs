using System.Collections.Immutable;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>What one process knows about one kind of a source's tasks: what is stored, and what it has learned since. Guarded by <see cref="SourceMemory"/>.</summary>
internal sealed class KindMemory
{
    // A schedule is made anew with each twentieth part of new tasks: it costs milliseconds, and changes little with one.
    private const double NewTasks = 0.05;

    // A kind that comes no more is worth 1/e after so many tasks of the source, so that rare kinds are not taken for dead ones.
    private const double Lasts = 2 * TaskHistory.MaxTasks;

    private TaskHistory stored = TaskHistory.Empty;
    private TaskHistory unsaved = TaskHistory.Empty;
    private TaskHistory? all;
    private UnsavedHistory? underWay;
    private double storedSum;
    private double added;
    private double sourceSum;
    private double seen;
    private double madeAt = -1;
    private DateTimeOffset? plansSince;

    /// <summary>All that is known.</summary>
    public TaskHistory History => all ??= stored.Times(ExponentialDecay.Weight(storedSum, Sum)).Plus(underWay?.History ?? TaskHistory.Empty).Plus(unsaved).Aged(TaskHistory.MaxTasks);

    /// <summary>How many tasks there ever were.</summary>
    public double Sum => ExponentialDecay.ClampCount(storedSum + (underWay?.Added ?? 0) + added);

    /// <summary>How many of those are in rows.</summary>
    public double StoredSum => storedSum;

    /// <summary>Whether something is not stored yet, as far as is known.</summary>
    public bool HasUnsaved => added > 0 || underWay is not null;

    /// <summary>Whether there may be a row of it.</summary>
    public bool MayBeStored => storedSum > 0 || underWay is not null;

    /// <summary>The ID of a write that may have been made, as long as nobody knows; <see langword="null"/>: of none.</summary>
    public string? InDoubt => underWay?.Id;

    /// <summary>The schedule that was last made.</summary>
    public LearnedSchedule? Schedule { get; private set; }

    /// <summary>What it is worth to know this kind: the tasks that are known of it, and less the longer it has not come.</summary>
    /// <param name="now">How many tasks the source has had.</param>
    public double Worth(double now) => History.Count * Math.Exp(-Math.Abs(now - sourceSum) / Lasts);

    /// <summary>The calls that the schedule meant to make for a task; <see langword="null"/> for one that began without any.</summary>
    /// <param name="since">When the task was first watched.</param>
    public double? PlannedFor(DateTimeOffset since) => since >= plansSince ? Schedule?.Planned : null;

    /// <summary>Learns from a finished task.</summary>
    /// <param name="run">The task.</param>
    /// <param name="now">How many tasks the source has had, this one included.</param>
    public void Add(CompletedTaskSample run, double now)
    {
        var more = unsaved.Add(run);
        if (more != unsaved)
        {
            (unsaved, all, sourceSum) = (more.Aged(TaskHistory.MaxTasks), null, now);
            added++;
            seen++;
        }
    }

    /// <summary>What to write now: the last write again, as long as nobody knows that it was made; else what has been learned since.</summary>
    public UnsavedHistory ToWrite(string id, string kind, ImmutableArray<ChangeSpan> changes)
    {
        if (underWay is null)
        {
            underWay = new UnsavedHistory(id, kind, unsaved, added, changes);
            (unsaved, added) = (TaskHistory.Empty, 0);
        }

        return underWay;
    }

    /// <summary>What was under way is stored. <see langword="null"/>: that was known already.</summary>
    public UnsavedHistory? Written(string id)
    {
        if (underWay is not { } written || written.Id != id)
        {
            return null;
        }

        var sum = ExponentialDecay.ClampCount(storedSum + written.Added);
        stored = stored.Times(ExponentialDecay.Weight(storedSum, sum)).Plus(written.History).Aged(TaskHistory.MaxTasks);
        (storedSum, underWay, all) = (sum, null, null);
        return written;
    }

    /// <summary>Takes over what is stored: all rows of its kind.</summary>
    public void Take(IReadOnlyCollection<StoredHistory> rows)
    {
        var sum = rows.Max(row => row.Sum);
        seen += Math.Min(Math.Abs(sum - storedSum), TaskHistory.MaxTasks);
        (stored, storedSum, all) = (ExponentialDecay.Together(rows), sum, null);
        sourceSum = Math.Max(sourceSum, rows.Max(row => row.SourceSum));
    }

    /// <summary>The schedule for these tasks; <see langword="null"/>: too few are known.</summary>
    public LearnedSchedule? ScheduleFor(PollAim aim, PollBounds bounds, DateTimeOffset now)
    {
        if (madeAt < 0 || seen - madeAt >= Math.Max(1, History.Count * NewTasks))
        {
            (Schedule, madeAt) = (LearnedSchedule.Of(History, aim, bounds), seen);
            plansSince = Schedule is null ? null : plansSince ?? now;
        }

        return Schedule;
    }
}
