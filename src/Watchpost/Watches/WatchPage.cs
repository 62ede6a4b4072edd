using System.Collections.Immutable;
using System.ComponentModel;

namespace Watchpost.Watches;

/// <summary>A page of watches, newest first.</summary>
internal sealed record WatchPage
{
    public required ImmutableArray<Watch> Items { get; init; }

    [Description("Opaque; pass it to get the next page. Null on the last page.")]
    public string? Continuation { get; init; }
}
