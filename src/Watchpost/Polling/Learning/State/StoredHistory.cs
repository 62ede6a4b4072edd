using System.Collections.Immutable;
using Azure;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>One row of history: what all processes together have learned about one source and kind.</summary>
/// <param name="Kind">The kind of task; empty: all of the source's tasks; <see langword="null"/>: the row does not say.</param>
/// <param name="History">What its tasks showed.</param>
/// <param name="Changes">When the source's answers changed, oldest first; kept with the empty kind only.</param>
/// <param name="UpdatedAt">When the row was last written.</param>
/// <param name="Key">The row's key.</param>
/// <param name="Tag">The row's tag; <see langword="null"/> where it is not stored yet.</param>
internal sealed record StoredHistory(string? Kind, TaskHistory History, ImmutableArray<ChangeSpan> Changes, DateTimeOffset UpdatedAt, string Key, ETag? Tag);
