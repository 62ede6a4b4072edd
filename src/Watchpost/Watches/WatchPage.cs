using System.Collections.Immutable;
using System.ComponentModel;

namespace Watchpost.Watches;

/// <summary>Some watches, newest first.</summary>
internal sealed record WatchPage
{
    public required ImmutableArray<Watch> Items { get; init; }

    [Description("Opaque: asks for the next page; null on the last one.")]
    public string? Continuation { get; init; }
}
