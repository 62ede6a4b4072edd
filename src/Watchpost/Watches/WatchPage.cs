using System.Collections.Immutable;

namespace Watchpost.Watches;

/// <summary>Some watches, newest first.</summary>
internal sealed record WatchPage
{
    /// <summary>The watches.</summary>
    public required ImmutableArray<Watch> Items { get; init; }

    /// <summary>Opaque; asks for the next page. <see langword="null"/> on the last one.</summary>
    public string? Continuation { get; init; }
}
