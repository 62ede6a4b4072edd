using System.Collections.Immutable;
using Azure;

namespace Watchpost.Delivery.Redelivery;

/// <summary>A bulk redelivery as stored: its filter and its progress.</summary>
internal sealed record ReplayOperation
{
    /// <summary><c>r_…</c>.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>Only this source; <see langword="null"/> for any.</summary>
    public string? Source { get; init; }

    /// <summary>Only watches in one of these delivery states when visited.</summary>
    public required ImmutableArray<DeliveryState> States { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The index position up to which everything is done; <see langword="null"/> at the start.</summary>
    public string? After { get; init; }

    /// <summary>Matching watches so far.</summary>
    public int Matched { get; init; }

    /// <summary>Redelivered watches so far: those with a terminal notification that are not cancelled.</summary>
    public int Redelivered { get; init; }

    /// <summary>Whether it has finished.</summary>
    public bool IsDone { get; init; }

    public ETag Tag { get; init; }
}
