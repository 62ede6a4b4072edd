using System.Collections.Immutable;

namespace Watchpost.Scheduling;

/// <summary>What follows from handling one wake-up.</summary>
/// <param name="Later">Wake-ups to store and announce.</param>
/// <param name="AtOnce">
/// Wake-ups to go on with in this process, without storing them: until their outcome is stored, the wake-up that they follow from answers for them.
/// </param>
public sealed record NextSteps(ImmutableArray<WakeUp> Later, ImmutableArray<WakeUp> AtOnce)
{
    /// <summary>Nothing follows: the chain ends here.</summary>
    public static NextSteps None { get; } = new([], []);

    /// <summary>One wake-up follows.</summary>
    public static NextSteps After(WakeUp wakeUp) => new([wakeUp], []);
}
