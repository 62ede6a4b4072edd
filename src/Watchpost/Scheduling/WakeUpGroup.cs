using System.Collections.Immutable;
using Azure;
using Watchpost.Storage.Tables;

namespace Watchpost.Scheduling;

/// <summary>
/// Wake-ups that fall due in the same second, stored as one row and announced by one message.
/// Groups are conserved: one is only ever removed in the same transaction that adds its successors,
/// which is why no chain of wake-ups can be lost or fork.
/// </summary>
internal sealed record WakeUpGroup
{
    /// <summary>How many wake-ups a group holds at most.</summary>
    public const int MaxSize = 64;

    public required GroupId Id { get; init; }

    /// <summary>1 to <see cref="MaxSize"/> wake-ups.</summary>
    public required ImmutableArray<WakeUp> WakeUps { get; init; }

    /// <summary>Until when a process has it for itself; <see langword="null"/> where none has taken it yet.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; init; }

    /// <summary>How often a process has taken it. More than one means that a process died, or lost it, while it had it.</summary>
    public int LeaseCount { get; init; }

    /// <summary>When the sweeper last announced it anew, unless a process has taken it since: a claim answers an announcement.</summary>
    public DateTimeOffset? SweptAt { get; init; }

    public ETag Tag { get; init; }

    public string Queue => WakeUps.All(wakeUp => wakeUp.IsDelivery) ? StorageNames.Deliveries : StorageNames.Polls;
}
