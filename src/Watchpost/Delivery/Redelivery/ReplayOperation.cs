using System.Collections.Immutable;
using Azure;

namespace Watchpost.Delivery.Redelivery;

/// <summary>A bulk replay as stored: what to redeliver, and how far it is.</summary>
internal sealed record ReplayOperation
{
    /// <summary>Its ID: <c>r_…</c>.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>Of that source only; <see langword="null"/>: of any.</summary>
    public string? Source { get; init; }

    /// <summary>Whose delivery is in one of these states when it is looked at.</summary>
    public required ImmutableArray<DeliveryState> States { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The place in the index up to which all is done; <see langword="null"/> at the beginning.</summary>
    public string? After { get; init; }

    /// <summary>How many watches matched so far.</summary>
    public int Matched { get; init; }

    /// <summary>How many of those were redelivered: those that have a terminal notification and are not cancelled.</summary>
    public int Redelivered { get; init; }

    /// <summary>Whether it has come to its end.</summary>
    public bool IsDone { get; init; }

    public ETag Tag { get; init; }
}
