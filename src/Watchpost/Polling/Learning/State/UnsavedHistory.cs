using System.Collections.Immutable;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Storage.Tables;

namespace Watchpost.Polling.Learning.State;

/// <summary>
/// What one write adds to a stored row. It is written as it is, under the same ID, until the row is known to have it: a write whose answer never came
/// may have been made or not, and may be made yet. The row's tag lets only one of such tries through, and the ID in the row tells that one was.
/// </summary>
/// <param name="Id">Of this write, unlike any other.</param>
/// <param name="Kind">The kind of task; empty: all of the source's tasks.</param>
/// <param name="History">What tasks of that kind showed since the write before.</param>
/// <param name="Added">How many tasks those were, whether or not they still count.</param>
/// <param name="Changes">When answers changed since then; with the empty kind only.</param>
internal sealed record UnsavedHistory(string Id, string Kind, TaskHistory History, double Added, ImmutableArray<ChangeSpan> Changes)
{
    /// <summary>The IDs of so many writes are kept in a row: those of all processes that share it, for longer than any of them is in doubt.</summary>
    private const int KeptWrites = 16;

    /// <summary>Whether a row has it already.</summary>
    public bool IsIn(StoredHistory? stored) => stored?.Writes.Contains(Id, StringComparer.Ordinal) == true;

    /// <summary>The row with it.</summary>
    /// <param name="stored">The row as it is; <see langword="null"/>: there is none yet.</param>
    /// <param name="known">How many tasks of that kind there ever were in other rows.</param>
    /// <param name="sourceSum">How many tasks the source ever had, these included.</param>
    /// <param name="now">The time.</param>
    public StoredHistory AddedTo(StoredHistory? stored, double known, double sourceSum, DateTimeOffset now)
    {
        var sum = ExponentialDecay.ClampCount(Math.Max(known, stored?.Sum ?? 0) + Added);
        var faded = stored?.History.Times(ExponentialDecay.Weight(stored.Sum, sum)) ?? TaskHistory.Empty;
        return new StoredHistory(
            Kind,
            faded.Plus(History).Aged(TaskHistory.MaxTasks),
            (stored?.Changes ?? []).With(Changes),
            [.. (stored?.Writes ?? []).Append(Id).TakeLast(KeptWrites)],
            now,
            stored?.Tag)
        {
            Sum = sum,
            SourceSum = sourceSum,
        };
    }
}
