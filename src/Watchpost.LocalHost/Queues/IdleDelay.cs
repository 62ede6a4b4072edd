namespace Watchpost.LocalHost.Queues;

/// <summary>
/// How long to wait before polling an empty queue again: 100 ms after messages were found, then about double each time, up to a maximum.
/// The same arithmetic as the official queue trigger (azure-webjobs-sdk, RandomizedExponentialBackoffStrategy).
/// </summary>
/// <param name="Wait">The current wait.</param>
/// <param name="Step">The number of consecutive waits.</param>
internal sealed record IdleDelay(TimeSpan Wait, int Step)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    public static readonly IdleDelay Start = new(TimeSpan.Zero, 0);

    /// <summary>The first wait after messages were found.</summary>
    public static readonly IdleDelay AfterMessages = new(Shortest, 1);

    /// <summary>The wait after the queue was empty again.</summary>
    /// <param name="longest">The maximum, at least <see cref="Shortest"/>.</param>
    /// <param name="random">0 to 1: varies the growth by up to 20% either way.</param>
    public IdleDelay AfterNothing(TimeSpan longest, double random)
    {
        if (Wait == longest)
        {
            return this;
        }

        var growth = Step == 0 ? TimeSpan.Zero : Shortest * (0.8 + (0.4 * random)) * Math.Pow(2, Step - 1);
        var wait = Shortest + growth;
        return wait < longest ? new IdleDelay(wait, Step + 1) : new IdleDelay(longest, Step);
    }
}
