using System.Collections.Immutable;

namespace Watchpost.Scheduling;

/// <summary>What follows from handling a wake-up.</summary>
/// <param name="Deferred">Wake-ups to store and announce.</param>
/// <param name="Inline">Wake-ups to handle in this process without storing them. The original wake-up stands for them until their outcome is stored.</param>
internal sealed record Continuations(ImmutableArray<WakeUp> Deferred, ImmutableArray<WakeUp> Inline)
{
    /// <summary>Nothing follows: the chain ends.</summary>
    public static Continuations None { get; } = new([], []);

    public static Continuations After(WakeUp wakeUp) => new([wakeUp], []);
}
