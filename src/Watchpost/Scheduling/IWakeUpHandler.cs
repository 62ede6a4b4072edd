namespace Watchpost.Scheduling;

/// <summary>Does what a wake-up asks for.</summary>
internal interface IWakeUpHandler
{
    /// <summary>
    /// Handles one wake-up. May be called again with the same one, after a crash: what it stores is bound to the tags of what it read.
    /// </summary>
    /// <returns>What follows; it takes effect only with the completion of the wake-up's group.</returns>
    Task<Continuations> HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken);
}
