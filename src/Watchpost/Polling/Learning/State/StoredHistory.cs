using System.Collections.Immutable;
using Azure;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>One row of history: what the processes that share a shard have learned about one source and kind.</summary>
/// <param name="Kind">The kind of task; empty: all of the source's tasks.</param>
/// <param name="History">What its tasks showed.</param>
/// <param name="Changes">When its answers changed, oldest first; kept with the empty kind only.</param>
/// <param name="Writes">The IDs of the writes that it was last changed by, oldest first.</param>
/// <param name="UpdatedAt">When the row was last written.</param>
/// <param name="Tag">Its tag; <see langword="null"/> where it is not stored yet.</param>
internal sealed record StoredHistory(string Kind, TaskHistory History, ImmutableArray<ChangeSpan> Changes, ImmutableArray<string> Writes, DateTimeOffset UpdatedAt, ETag? Tag)
{
    /// <summary>How many tasks of the kind there had ever been when it was written, in all rows, as far as its writer knew.</summary>
    public double Sum { get; init; }

    /// <summary>How many tasks of any kind the source had had by then.</summary>
    public double SourceSum { get; init; }

    /// <summary>The row's key; empty where it was not read from one.</summary>
    public string Key { get; init; } = "";
}
