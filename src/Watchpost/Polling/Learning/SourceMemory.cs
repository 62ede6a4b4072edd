using System.Collections.Immutable;
using Watchpost.Storage;

namespace Watchpost.Polling.Learning;

/// <summary>
/// What one process knows about one source: the sum of the stored rows, and what it has learned since it wrote its own.
/// Not safe for use by several threads at once; <see cref="PollLearner"/> sees to that.
/// </summary>
internal sealed class SourceMemory
{
    /// <summary>Kinds told apart at most; the tasks of others count for the source as a whole.</summary>
    public const int MaxKinds = 16;

    /// <summary>A history is worth so many tasks at most: older ones fade.</summary>
    public const double MaxTasks = 256;

    private const string All = "";
    private const int Several = 4;
    private const int NewChanges = 8;
    private const double NewTasks = 0.05;

    // What other processes no longer add to fades: it is worth half after a day during which others learned on.
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, KindMemory> kinds = new(StringComparer.Ordinal) { [All] = new KindMemory() };
    private readonly Dictionary<string, DateTimeOffset> asked = new(Several, StringComparer.Ordinal);
    private ImmutableArray<ChangeSpan> changes = [];
    private ImmutableArray<ChangeSpan> unwritten = [];
    private Rhythm? rhythm;
    private Rhythm? last;
    private int unsought;
    private DateTimeOffset writtenAt;
    private DateTimeOffset readAt;

    /// <summary>Takes note that a task is asked about.</summary>
    public void IsAsked(string task, DateTimeOffset now)
    {
        if (asked.Count >= Several && !asked.ContainsKey(task))
        {
            asked.Remove(asked.MinBy(entry => entry.Value).Key);
        }

        asked[task] = now;
    }

    /// <summary>What counts for the next poll of a task of that kind.</summary>
    public LearnedPlan Plan(string? kind, double calls, PollBounds bounds, DateTimeOffset now)
    {
        if (rhythm is not null && unsought == 0 && !changes.IsEmpty && UnixSeconds.Of(now) - changes[^1].Until > RhythmFinder.MaxAge)
        {
            rhythm = null;
        }

        return new LearnedPlan(Schedule(kind, calls, bounds), rhythm, asked.Values.Count(at => now - at < OpenFor) >= Several);
    }

    /// <summary>The calls that the schedule of that kind means to make; <see langword="null"/> where it has none.</summary>
    public double? PlannedFor(string? kind) => (Known(kind)?.Schedule ?? kinds[All].Schedule)?.Planned;

    /// <summary>Learns that the answer about a task changed.</summary>
    public void Add(ChangeSpan change, double now)
    {
        unwritten = unwritten.With([change]);
        Remember([change]);
        Seek(now);
    }

    /// <summary>Learns from a finished task.</summary>
    public void Add(string? kind, FinishedRun run)
    {
        kinds[All].Add(run);
        if (kind is { Length: > 0 } && (Known(kind) ?? New(kind)) is { } known)
        {
            known.Add(run);
        }
    }

    /// <summary>What to write and to read now. What it names is taken to be under way.</summary>
    public SyncPart Due(DateTimeOffset now, TimeSpan writeEvery, TimeSpan readEvery)
    {
        var isReadDue = now - readAt >= readEvery;
        readAt = isReadDue ? now : readAt;
        if (now - writtenAt < writeEvery || (unwritten.IsEmpty && kinds.Values.All(kind => kind.News.Count == 0)))
        {
            return new SyncPart([], isReadDue);
        }

        writtenAt = now;
        return new SyncPart(
            [
                .. kinds.Where(kind => kind.Value.News.Count > 0 || (kind.Key == All && !unwritten.IsEmpty))
                    .Select(kind => KeyValuePair.Create(kind.Key, new StoredHistory(kind.Key, kind.Value.News, kind.Key == All ? unwritten : [], now, null))),
            ],
            isReadDue);
    }

    /// <summary>A row with what is new.</summary>
    public static StoredHistory Sum(StoredHistory? stored, StoredHistory news, DateTimeOffset now) => news with
    {
        History = (stored?.History.Plus(news.History) ?? news.History).Aged(MaxTasks),
        Changes = (stored?.Changes ?? []).With(news.Changes),
        UpdatedAt = now,
        Tag = stored?.Tag,
    };

    /// <summary>What was to be written is written.</summary>
    public void Written(string kind, StoredHistory news, StoredHistory sum)
    {
        if (Known(kind) is { } known)
        {
            known.Written(news.History);
        }

        if (kind == All)
        {
            unwritten = [.. unwritten.Except(news.Changes)];
        }
    }

    /// <summary>Takes over what is stored, other processes' rows included.</summary>
    public void Take(IReadOnlyList<StoredHistory> rows)
    {
        foreach (var kind in rows.GroupBy(row => row.Kind, StringComparer.Ordinal).OrderByDescending(kind => kind.Sum(row => row.History.Count)))
        {
            var newest = kind.Max(row => row.UpdatedAt);
            var sum = kind
                .Select(row => row.History.Times(Math.Pow(0.5, (newest - row.UpdatedAt) / HalfLife)))
                .Aggregate(TaskHistory.Empty, (one, other) => one.Plus(other));
            (Known(kind.Key) ?? New(kind.Key))?.Take(sum);
        }

        Remember(rows.SelectMany(row => row.Changes));
    }

    /// <summary>For <c>GET /sources</c>.</summary>
    public LearnedSource? Describe(double now)
    {
        Seek(now, atLeast: 1);
        return kinds[All].History.Count < 1 ? null : new LearnedSource(
            LearnedSummary.Of(All, kinds[All].History),
            [.. kinds.Where(kind => kind.Key != All && kind.Value.History.Count >= 1)
                .OrderBy(kind => kind.Key, StringComparer.Ordinal)
                .Select(kind => LearnedSummary.Of(kind.Key, kind.Value.History))],
            rhythm);
    }

    private LearnedSchedule? Schedule(string? kind, double calls, PollBounds bounds) =>
        Known(kind)?.ScheduleFor(calls, bounds) ?? kinds[All].ScheduleFor(calls, bounds);

    private void Remember(IEnumerable<ChangeSpan> more)
    {
        changes = changes.With(more);
        unsought++;
    }

    // A rhythm that is known is looked after with each change, for it must be given up at once; one that is not, is worth a search now and then.
    private void Seek(double now, int atLeast = NewChanges)
    {
        if (unsought < (rhythm is null ? atLeast : 1))
        {
            return;
        }

        unsought = 0;
        rhythm = RhythmFinder.Find(changes, now, last);
        last = rhythm ?? last;
    }

    private KindMemory? Known(string? kind) => kind is null ? null : kinds.GetValueOrDefault(kind);

    private KindMemory? New(string kind) => kinds.Count > MaxKinds ? null : kinds[kind] = new KindMemory();

    /// <summary>What is known of one kind of task.</summary>
    private sealed class KindMemory
    {
        private TaskHistory stored = TaskHistory.Empty;
        private TaskHistory? sum;
        private double madeAt = -1;

        /// <summary>What is not stored yet.</summary>
        public TaskHistory News { get; private set; } = TaskHistory.Empty;

        /// <summary>All of it.</summary>
        public TaskHistory History => sum ??= stored.Plus(News).Aged(MaxTasks);

        /// <summary>The schedule that was last made.</summary>
        public LearnedSchedule? Schedule { get; private set; }

        private double Seen { get; set; }

        public void Add(FinishedRun run)
        {
            News = News.Add(run);
            sum = null;
            Seen++;
        }

        public void Written(TaskHistory news)
        {
            stored = stored.Plus(news).Aged(MaxTasks);
            News = News.Minus(news);
            sum = null;
        }

        public void Take(TaskHistory all)
        {
            Seen += Math.Abs(all.Count - stored.Count);
            (stored, sum) = (all, null);
        }

        public LearnedSchedule? ScheduleFor(double calls, PollBounds bounds)
        {
            if (madeAt < 0 || Seen - madeAt >= Math.Max(1, History.Count * NewTasks))
            {
                (Schedule, madeAt) = (LearnedSchedule.Of(History, calls, bounds), Seen);
            }

            return Schedule;
        }
    }
}
