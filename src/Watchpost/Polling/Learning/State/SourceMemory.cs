using System.Collections.Immutable;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>What one process knows about one source: the stored history, and what it learned since. Thread-safe.</summary>
/// <param name="schedule">Makes a schedule, in some milliseconds: <see cref="LearnedSchedule.Of"/>.</param>
internal sealed class SourceMemory(Func<TaskHistory, PollAim, PollBounds, LearnedSchedule?> schedule)
{
    /// <summary>The most kinds, first come, first served. Tasks of further kinds only count for the source as a whole.</summary>
    public const int MaxKinds = 16;

    // The key of all tasks of the source.
    private const string OfAll = "";

    // A kind that has not come for this long makes room for another.
    private static readonly TimeSpan KindsLast = TimeSpan.FromDays(14);

    private readonly Lock mutex = new();
    private readonly RhythmMemory rhythm = new();
    private readonly RecentTasks open = new();
    private Dictionary<string, KindMemory> kinds = new(StringComparer.Ordinal) { [OfAll] = new KindMemory() };

    /// <summary>Whether something was learned that is not stored yet.</summary>
    public bool HasUnsaved
    {
        get
        {
            lock (mutex)
            {
                return rhythm.HasUnsaved || kinds.Values.Any(kind => kind.HasUnsaved);
            }
        }
    }

    /// <summary>What applies to the next poll of a task, which counts as open.</summary>
    public LearnedPlan Plan(string task, string? kind, PollAim aim, PollBounds bounds, DateTimeOffset now)
    {
        var found = (kind is null ? null : ScheduleFor(kind, aim, bounds, now)) ?? ScheduleFor(OfAll, aim, bounds, now);
        lock (mutex)
        {
            open.Add(task, now);
            return new LearnedPlan(found, rhythm.At(UnixSeconds.Of(now)), open.AreSeveral(now));
        }
    }

    /// <summary>Notes that the answer about a task changed.</summary>
    public void Add(ChangeSpan change, DateTimeOffset now)
    {
        lock (mutex)
        {
            rhythm.Add(change, UnixSeconds.Of(now));
        }
    }

    /// <summary>Learns from a finished task.</summary>
    /// <param name="kind">Its kind; <see langword="null"/> if it is unknown.</param>
    /// <param name="since">When it was first watched.</param>
    /// <param name="learn">Makes its sample, given the calls that its schedule planned; <see langword="null"/> if it teaches nothing.</param>
    public void Add(string? kind, DateTimeOffset since, Func<double?, CompletedTaskSample?> learn)
    {
        lock (mutex)
        {
            var all = kinds[OfAll];
            var own = kind is { Length: > 0 } ? kinds.GetValueOrDefault(kind) : null;
            if (learn((own?.Schedule is null ? all : own).PlannedFor(since)) is { } run)
            {
                all.Add(run);
                if (own is null && kind is { Length: > 0 } && kinds.Count <= MaxKinds)
                {
                    kinds[kind] = own = new KindMemory();
                }

                own?.Add(run);
            }
        }
    }

    /// <summary>Reads in the rows that this process and others have stored.</summary>
    public void Take(IReadOnlyList<StoredHistory> rows, DateTimeOffset now)
    {
        lock (mutex)
        {
            rhythm.Take(rows.SelectMany(row => row.Changes), UnixSeconds.Of(now));
            var stored = rows.Where(row => row.Kind is not null).ToLookup(row => row.Kind!, StringComparer.Ordinal);

            // Stored kinds come first, in every process.
            var kept = stored.Select(kind => kind.Key)
                .Concat(kinds.Where(kind => kind.Value.HasUnsaved).Select(kind => kind.Key))
                .Prepend(OfAll).Distinct(StringComparer.Ordinal).Take(1 + MaxKinds);
            kinds = kept.ToDictionary(kind => kind, kind => kinds.GetValueOrDefault(kind) ?? new KindMemory(), StringComparer.Ordinal);
            foreach (var (kind, memory) in kinds)
            {
                memory.Take(stored[kind]);
            }
        }
    }

    /// <summary>
    /// The rows to write, and those to remove because they were merged or their kind no longer comes. Call it right after <see cref="Take"/>.
    /// </summary>
    public (ImmutableArray<StoredHistory> Changed, ImmutableArray<StoredHistory> Surplus) ToWrite(IReadOnlyList<StoredHistory> rows, DateTimeOffset now)
    {
        lock (mutex)
        {
            var tags = rows.ToDictionary(row => row.Key, row => row.Tag, StringComparer.Ordinal);
            var changes = rhythm.ToWrite();
            ImmutableArray<StoredHistory> changed =
            [
                .. kinds.Where(kind => kind.Value.HasUnsaved || kind.Key == OfAll)
                    .Select(kind => (Kind: kind.Key, Key: HistoryRows.KeyOf(kind.Key), History: kind.Value.ToWrite()))
                    .Select(kind => new StoredHistory(
                        kind.Kind, kind.History, kind.Kind == OfAll ? changes : [], now, kind.Key, tags.GetValueOrDefault(kind.Key))),
            ];
            var keys = changed.Select(row => row.Key).ToHashSet(StringComparer.Ordinal);
            var merged = changed.Select(row => row.Kind).ToHashSet(StringComparer.Ordinal);
            return (changed, [.. rows.Where(row => !keys.Contains(row.Key) && (merged.Contains(row.Kind) || (now - row.UpdatedAt).Duration() > KindsLast))]);
        }
    }

    public void Written(IEnumerable<StoredHistory> changed)
    {
        lock (mutex)
        {
            foreach (var row in changed)
            {
                kinds[row.Kind!].Written(row.History);
            }
        }
    }

    /// <summary>For <c>GET /sources</c>; <see langword="null"/> if nothing was learned. Changes nothing.</summary>
    public LearnedSource? Describe(DateTimeOffset now)
    {
        lock (mutex)
        {
            var known = kinds.Where(kind => kind.Value.History.Count >= 1)
                .OrderBy(kind => kind.Key, StringComparer.Ordinal)
                .Select(kind => LearnedSummary.Of(kind.Key, kind.Value.History));
            return known.ToArray() is [{ Kind: OfAll } all, .. var each] ? new LearnedSource(all, [.. each], rhythm.At(UnixSeconds.Of(now))) : null;
        }
    }

    // Made outside the lock, which every poll of the source takes. Until then, other polls use the previous schedule.
    private LearnedSchedule? ScheduleFor(string kind, PollAim aim, PollBounds bounds, DateTimeOffset now)
    {
        KindMemory? memory;
        TaskHistory? history;
        lock (mutex)
        {
            memory = kinds.GetValueOrDefault(kind);
            history = memory?.TakeNews();
            if (memory is null || history is null)
            {
                return memory?.Schedule;
            }
        }

        var made = schedule(history, aim, bounds);
        lock (mutex)
        {
            memory.Made(made, now);
        }

        return made;
    }
}
