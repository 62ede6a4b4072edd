using System.Collections.Immutable;
using Azure;
using Watchpost.Storage.Tables;

namespace Watchpost.Scheduling;

/// <summary>
/// Wake-ups that are due in the same second, stored as one row and announced by one message. A group is only removed in the transaction that adds its
/// successors, so no chain of wake-ups can get lost or fork.
/// </summary>
internal sealed record WakeUpGroup
{
    /// <summary>The most wake-ups in a group.</summary>
    public const int MaxSize = 64;

    public required GroupId Id { get; init; }

    /// <summary>1 to <see cref="MaxSize"/> wake-ups.</summary>
    public required ImmutableArray<WakeUp> WakeUps { get; init; }

    /// <summary>When the lease expires; <see langword="null"/> if the group was never leased.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; init; }

    /// <summary>How often the group was leased. More than once means that a process died or lost its lease.</summary>
    public int LeaseCount { get; init; }

    /// <summary>When the sweeper last announced the group; cleared when a process leases it.</summary>
    public DateTimeOffset? SweptAt { get; init; }

    public ETag Tag { get; init; }

    public string Queue => WakeUps.All(wakeUp => wakeUp.IsDelivery) ? StorageNames.Deliveries : StorageNames.Polls;
}
