using System.Collections.Immutable;

namespace Watchpost.Polling.Learning;

/// <summary>What one process knows about one kind of a source's tasks: what is stored, and what it has learned since. Guarded by <see cref="SourceMemory"/>.</summary>
internal sealed class KindMemory
{
    // A schedule is made anew with each twentieth part of new tasks: it costs milliseconds, and changes little with one.
    private const double NewTasks = 0.05;

    private TaskHistory stored = TaskHistory.Empty;
    private TaskHistory news = TaskHistory.Empty;
    private TaskHistory? sum;
    private HistoryNews? underWay;
    private double seen;
    private double madeAt = -1;
    private DateTimeOffset? plansSince;

    /// <summary>All that is known.</summary>
    public TaskHistory History => sum ??= stored.Plus(news).Aged(TaskHistory.MostTasks);

    /// <summary>Whether something is not stored yet, as far as is known.</summary>
    public bool HasNews => news.Count > 0 || underWay is not null;

    /// <summary>The ID of a write that may have been made, as long as nobody knows; <see langword="null"/>: of none.</summary>
    public string? InDoubt => underWay?.Id;

    /// <summary>The schedule that was last made.</summary>
    public LearnedSchedule? Schedule { get; private set; }

    /// <summary>The calls that the schedule meant to make for a task; <see langword="null"/> for one that began without any.</summary>
    /// <param name="since">When the task was first watched.</param>
    public double? PlannedFor(DateTimeOffset since) => since >= plansSince ? Schedule?.Planned : null;

    /// <summary>Learns from a finished task.</summary>
    public void Add(FinishedRun run)
    {
        news = news.Add(run);
        sum = null;
        seen++;
    }

    /// <summary>What to write now: the last write again, as long as nobody knows that it was made; else what has been learned since.</summary>
    public HistoryNews ToWrite(string id, string kind, ImmutableArray<ChangeSpan> changes) => underWay ??= new HistoryNews(id, kind, news, changes);

    /// <summary>What was under way is stored. <see langword="null"/>: that was known already.</summary>
    public HistoryNews? Written(string id)
    {
        if (underWay is not { } written || written.Id != id)
        {
            return null;
        }

        stored = stored.Plus(written.History).Aged(TaskHistory.MostTasks);
        news = news.Minus(written.History);
        (underWay, sum) = (null, null);
        return written;
    }

    /// <summary>Takes over what is stored.</summary>
    public void Take(TaskHistory all)
    {
        seen += Math.Abs(all.Count - stored.Count);
        (stored, sum) = (all, null);
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
