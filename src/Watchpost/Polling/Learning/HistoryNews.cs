using System.Collections.Immutable;
using Watchpost.Storage;

namespace Watchpost.Polling.Learning;

/// <summary>
/// What one write adds to a stored row. It is written as it is, under the same ID, until the row is known to have it: a write whose answer never came
/// may have been made or not, and may be made yet. The row's tag lets only one of such tries through, and the ID in the row tells that one was.
/// </summary>
/// <param name="Id">Of this write, unlike any other.</param>
/// <param name="Kind">The kind of task; empty: all of the source's tasks.</param>
/// <param name="History">What tasks of that kind showed since the write before.</param>
/// <param name="Changes">When answers changed since then; with the empty kind only.</param>
internal sealed record HistoryNews(string Id, string Kind, TaskHistory History, ImmutableArray<ChangeSpan> Changes)
{
    /// <summary>The IDs of so many writes are kept in a row: those of all processes that share it, for longer than any of them is in doubt.</summary>
    private const int KeptWrites = 16;

    /// <summary>Whether a row has it already.</summary>
    public bool IsIn(StoredHistory? stored) => stored?.Writes.Contains(Id, StringComparer.Ordinal) == true;

    /// <summary>The row with it.</summary>
    public StoredHistory AddedTo(StoredHistory? stored, DateTimeOffset now) => new(
        Kind,
        (stored?.History.Plus(History) ?? History).Aged(TaskHistory.MostTasks),
        (stored?.Changes ?? []).With(Changes),
        [.. (stored?.Writes ?? []).Append(Id).TakeLast(KeptWrites)],
        now,
        stored?.Tag);
}
