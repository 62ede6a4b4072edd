using System.Collections.Immutable;
using Watchpost.Storage;

namespace Watchpost.Polling.Learning;

/// <summary>What one process knows about one source: the sum of the stored rows, and what it has learned since it wrote its own. Safe for use by several threads at once.</summary>
internal sealed class SourceMemory
{
    /// <summary>Kinds told apart at most; the tasks of others count for the source as a whole.</summary>
    public const int MaxKinds = 16;

    private const string All = "";

    // What other processes no longer add to fades: it is worth half after a day during which others learned on.
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, KindMemory> kinds = new(StringComparer.Ordinal) { [All] = new KindMemory() };
    private readonly RhythmMemory rhythm = new();
    private readonly RecentTasks open = new();

    /// <summary>Whether something was learned that is not stored yet.</summary>
    public bool HasNews
    {
        get
        {
            lock (gate)
            {
                return !rhythm.Unsaved.IsEmpty || kinds.Values.Any(kind => kind.HasNews);
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
            var schedule = Known(kind)?.ScheduleFor(aim, bounds, now) ?? kinds[All].ScheduleFor(aim, bounds, now);
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
    public void Add(string? kind, DateTimeOffset since, Func<double?, FinishedRun?> learn)
    {
        lock (gate)
        {
            if (learn((Known(kind) is { Schedule: not null } known ? known : kinds[All]).PlannedFor(since)) is not { } run)
            {
                return;
            }

            kinds[All].Add(run);
            if (kind is { Length: > 0 })
            {
                (Known(kind) ?? New(kind))?.Add(run);
            }
        }
    }

    /// <summary>What to write now, kind by kind. Each is to be written as it is until it is <see cref="Written"/>.</summary>
    public ImmutableArray<HistoryNews> ToWrite()
    {
        lock (gate)
        {
            return
            [
                .. kinds.Where(kind => kind.Value.HasNews || (kind.Key == All && !rhythm.Unsaved.IsEmpty))
                    .Select(kind => kind.Value.ToWrite(RandomIds.Hex()[..12], kind.Key, kind.Key == All ? rhythm.Unsaved : [])),
            ];
        }
    }

    /// <summary>A row has what was to be written.</summary>
    public void Written(HistoryNews news)
    {
        lock (gate)
        {
            Settle(news.Kind, news.Id);
        }
    }

    /// <summary>Takes over what is stored, by this process and by others. A clock that was ahead when it wrote does not outweigh the others.</summary>
    public void Take(IReadOnlyList<StoredHistory> rows, DateTimeOffset now)
    {
        lock (gate)
        {
            foreach (var kind in rows.GroupBy(row => row.Kind, StringComparer.Ordinal).OrderByDescending(kind => kind.Sum(row => row.History.Count)))
            {
                var newest = kind.Max(WrittenAt);
                var sum = kind
                    .Select(row => row.History.Times(Math.Pow(0.5, (newest - WrittenAt(row)) / HalfLife)))
                    .Aggregate(TaskHistory.Empty, (one, other) => one.Plus(other));
                if ((Known(kind.Key) ?? New(kind.Key)) is { } memory)
                {
                    if (memory.InDoubt is { } id && kind.Any(row => row.Writes.Contains(id, StringComparer.Ordinal)))
                    {
                        Settle(kind.Key, id);
                    }

                    memory.Take(sum);
                }
            }

            rhythm.Take(rows.SelectMany(row => row.Changes), UnixSeconds.Of(now));
        }

        DateTimeOffset WrittenAt(StoredHistory row) => row.UpdatedAt < now ? row.UpdatedAt : now;
    }

    /// <summary>For <c>GET /sources</c>; <see langword="null"/>: nothing was learned yet.</summary>
    public LearnedSource? Describe(DateTimeOffset now)
    {
        lock (gate)
        {
            return kinds[All].History.Count < 1 ? null : new LearnedSource(
                LearnedSummary.Of(All, kinds[All].History),
                [.. kinds.Where(kind => kind.Key != All && kind.Value.History.Count >= 1)
                    .OrderBy(kind => kind.Key, StringComparer.Ordinal)
                    .Select(kind => LearnedSummary.Of(kind.Key, kind.Value.History))],
                rhythm.At(UnixSeconds.Of(now)));
        }
    }

    private void Settle(string kind, string id)
    {
        if (Known(kind)?.Written(id) is { } written)
        {
            rhythm.Written(written.Changes);
        }
    }

    private KindMemory? Known(string? kind) => kind is null ? null : kinds.GetValueOrDefault(kind);

    private KindMemory? New(string kind) => kinds.Count > MaxKinds ? null : kinds[kind] = new KindMemory();
}
