using System.Collections.Immutable;
using Watchpost.Common;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>What one process knows about one source: the sum of the stored rows, and what it has learned since it wrote its own. Safe for use by several threads at once.</summary>
internal sealed class SourceMemory
{
    private readonly Lock gate = new();
    private readonly KindMemories kinds = new();
    private readonly RhythmMemory rhythm = new();
    private readonly RecentTasks open = new();

    /// <summary>Whether something was learned that is not stored yet.</summary>
    public bool HasUnsaved
    {
        get
        {
            lock (gate)
            {
                return !rhythm.Unsaved.IsEmpty || kinds.HaveUnsaved;
            }
        }
    }

    /// <summary>What counts for the next poll of a task, which is taken to be open.</summary>
    /// <param name="task">The task's key.</param>
    /// <param name="kind">Its kind; <see langword="null"/>: not known.</param>
    /// <param name="aim">What its schedule is to come to.</param>
    /// <param name="bounds">What the source allows.</param>
    /// <param name="now">The time.</param>
    public LearnedPlan Plan(string task, string? kind, PollAim aim, PollBounds bounds, DateTimeOffset now)
    {
        lock (gate)
        {
            open.Add(task, now);
            var schedule = kinds.Find(kind)?.ScheduleFor(aim, bounds, now) ?? kinds.All.ScheduleFor(aim, bounds, now);
            return new LearnedPlan(schedule, rhythm.At(UnixSeconds.Of(now)), open.AreSeveral(now));
        }
    }

    /// <summary>Learns that the answer about a task changed.</summary>
    public void Add(ChangeSpan change, DateTimeOffset now)
    {
        lock (gate)
        {
            rhythm.Add(change, UnixSeconds.Of(now));
        }
    }

    /// <summary>Learns from a finished task.</summary>
    /// <param name="kind">Its kind; <see langword="null"/>: not known.</param>
    /// <param name="since">When it was first watched.</param>
    /// <param name="learn">What it teaches, given the calls that its schedule meant to make; <see langword="null"/>: nothing.</param>
    public void Add(string? kind, DateTimeOffset since, Func<double?, CompletedTaskSample?> learn)
    {
        lock (gate)
        {
            var scheduled = kinds.Find(kind) is { Schedule: not null } known ? known : kinds.All;
            if (learn(scheduled.PlannedFor(since)) is { } run)
            {
                kinds.Add(kind, run);
            }
        }
    }

    /// <summary>What to write now, kind by kind. Each is to be written as it is until it is <see cref="Written"/>.</summary>
    public ImmutableArray<UnsavedHistory> ToWrite()
    {
        lock (gate)
        {
            return kinds.ToWrite(rhythm.Unsaved);
        }
    }

    /// <summary>The row that a write makes of one.</summary>
    /// <param name="unsaved">What to write.</param>
    /// <param name="stored">The row as it is; <see langword="null"/>: there is none yet.</param>
    /// <param name="now">The time.</param>
    public StoredHistory RowOf(UnsavedHistory unsaved, StoredHistory? stored, DateTimeOffset now)
    {
        lock (gate)
        {
            return unsaved.AddedTo(stored, kinds.Find(unsaved.Kind)?.StoredSum ?? 0, kinds.All.Sum, now);
        }
    }

    /// <summary>A row has what was to be written.</summary>
    public void Written(UnsavedHistory unsaved)
    {
        lock (gate)
        {
            Settle(kinds.Find(unsaved.Kind), unsaved.Id);
        }
    }

    /// <summary>Takes over what is stored, by this process and by others.</summary>
    /// <returns>The rows of kinds that are worth less than as many others as are told apart: they are to be removed.</returns>
    public ImmutableArray<StoredHistory> Take(IReadOnlyList<StoredHistory> rows, DateTimeOffset now)
    {
        lock (gate)
        {
            var writes = rows.SelectMany(row => row.Writes).ToHashSet(StringComparer.Ordinal);
            foreach (var kind in kinds.InDoubt.Where(kind => writes.Contains(kind.InDoubt!)))
            {
                Settle(kind, kind.InDoubt!);
            }

            rhythm.Take(rows.SelectMany(row => row.Changes), UnixSeconds.Of(now));
            return kinds.Take(rows);
        }
    }

    /// <summary>For <c>GET /sources</c>; <see langword="null"/>: nothing was learned yet. Changes nothing.</summary>
    public LearnedSource? Describe(DateTimeOffset now)
    {
        lock (gate)
        {
            return kinds.All.History.Count < 1 ? null : new LearnedSource(
                LearnedSummary.Of(KindMemories.OfAll, kinds.All.History), kinds.Describe(), rhythm.At(UnixSeconds.Of(now)));
        }
    }

    private void Settle(KindMemory? kind, string id)
    {
        if (kind?.Written(id) is { } written)
        {
            rhythm.Written(written.Changes);
        }
    }
}
