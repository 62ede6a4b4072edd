using System.Collections.Immutable;
using Azure;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Polling.Learning.State;

/// <summary>A row of history: what all processes have learned about one source and kind.</summary>
/// <param name="Kind">The kind of task; empty for all tasks of the source; <see langword="null"/> if the row does not say.</param>
/// <param name="History">Statistics of its tasks.</param>
/// <param name="Changes">When the source's answers changed, oldest first; kept with the empty kind only.</param>
/// <param name="UpdatedAt">When the row was last written.</param>
/// <param name="Key">The row's key.</param>
/// <param name="Tag">The row's tag; <see langword="null"/> if it is not stored yet.</param>
internal sealed record StoredHistory(string? Kind, TaskHistory History, ImmutableArray<ChangeSpan> Changes, DateTimeOffset UpdatedAt, string Key, ETag? Tag);
