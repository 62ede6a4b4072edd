using System.Collections.Immutable;
using Watchpost.Common;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>
/// The kinds of a source's tasks that are told apart: those that are worth most. A new one takes the place of the least, as in counting the most frequent
/// words of a stream (space-saving: Metwally, Agrawal and El Abbadi, 2005), except that it begins with nothing instead of the other's count.
/// So a stream of kinds that come once costs a single place: each of them is the least, and makes room for the next. Guarded by <see cref="SourceMemory"/>.
/// </summary>
internal sealed class KindMemories
{
    /// <summary>Kinds told apart at most; the tasks of others count for the source as a whole.</summary>
    public const int MaxKinds = 16;

    /// <summary>Instead of a kind: all tasks of the source.</summary>
    public const string OfAll = "";

    private readonly Dictionary<string, KindMemory> kinds = new(StringComparer.Ordinal) { [OfAll] = new KindMemory() };

    // They have rows, which the next reading is not to bring back.
    private readonly HashSet<string> dropped = new(StringComparer.Ordinal);

    /// <summary>All tasks of the source.</summary>
    public KindMemory All => kinds[OfAll];

    /// <summary>Whether something is not stored yet, as far as is known.</summary>
    public bool HaveUnsaved => kinds.Values.Any(kind => kind.HasUnsaved);

    /// <summary>Those with a write that may have been made or not.</summary>
    public IReadOnlyList<KindMemory> InDoubt => [.. kinds.Values.Where(kind => kind.InDoubt is not null)];

    /// <summary>What is known about a kind; <see langword="null"/>: it is not told apart.</summary>
    public KindMemory? Find(string? kind) => kind is null ? null : kinds.GetValueOrDefault(kind);

    /// <summary>Learns from a finished task.</summary>
    public void Add(string? kind, CompletedTaskSample run)
    {
        All.Add(run, All.Sum + 1);
        if (kind is { Length: > 0 })
        {
            (Find(kind) ?? New(kind)).Add(run, All.Sum);
        }
    }

    /// <summary>What to write now, kind by kind.</summary>
    /// <param name="changes">When answers changed, as far as that is not stored.</param>
    public ImmutableArray<UnsavedHistory> ToWrite(ImmutableArray<ChangeSpan> changes) =>
    [
        .. kinds.Where(kind => kind.Value.HasUnsaved || (kind.Key == OfAll && !changes.IsEmpty))
            .Select(kind => kind.Value.ToWrite(RandomIds.Hex()[..12], kind.Key, kind.Key == OfAll ? changes : [])),
    ];

    /// <summary>Takes over what is stored.</summary>
    /// <returns>The rows of kinds that are not told apart.</returns>
    public ImmutableArray<StoredHistory> Take(IReadOnlyList<StoredHistory> rows)
    {
        foreach (var kind in rows.GroupBy(row => row.Kind, StringComparer.Ordinal).Where(kind => !dropped.Contains(kind.Key)))
        {
            (Find(kind.Key) ?? (kinds[kind.Key] = new KindMemory())).Take([.. kind]);
        }

        dropped.Clear();
        while (kinds.Count > 1 + MaxKinds)
        {
            kinds.Remove(Least());
        }

        return [.. rows.Where(row => Find(row.Kind) is null)];
    }

    /// <summary>What was learned about each kind, by name.</summary>
    public ImmutableArray<LearnedSummary> Describe() =>
    [
        .. kinds.Where(kind => kind.Key != OfAll && kind.Value.History.Count >= 1)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => LearnedSummary.Of(kind.Key, kind.Value.History)),
    ];

    private KindMemory New(string kind)
    {
        if (kinds.Count > MaxKinds)
        {
            var least = Least();
            if (kinds[least].MayBeStored && dropped.Count < MaxKinds)
            {
                dropped.Add(least);
            }

            kinds.Remove(least);
        }

        return kinds[kind] = new KindMemory();
    }

    private string Least() => kinds.Where(kind => kind.Key != OfAll).MinBy(kind => kind.Value.Worth(All.Sum)).Key;
}
