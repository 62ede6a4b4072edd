using System.Collections.Immutable;
using Watchpost.Storage;

namespace Watchpost.Polling.Learning;

/// <summary>What is to be kept and read now.</summary>
/// <param name="News">What was learned since the last time, by kind.</param>
/// <param name="IsReadDue">Whether to read what others have learned.</param>
internal sealed record SyncPart(ImmutableArray<KeyValuePair<string, StoredHistory>> News, bool IsReadDue);
