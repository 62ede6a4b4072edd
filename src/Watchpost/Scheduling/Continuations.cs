using System.Collections.Immutable;

namespace Watchpost.Scheduling;

/// <summary>What follows from handling one wake-up.</summary>
/// <param name="Deferred">Wake-ups to store and announce.</param>
/// <param name="Inline">
/// Wake-ups to go on with in this process, without storing them: until their outcome is stored, the wake-up that they follow from answers for them.
/// </param>
internal sealed record Continuations(ImmutableArray<WakeUp> Deferred, ImmutableArray<WakeUp> Inline)
{
    /// <summary>Nothing follows: the chain ends here.</summary>
    public static Continuations None { get; } = new([], []);

    public static Continuations After(WakeUp wakeUp) => new([wakeUp], []);
}
