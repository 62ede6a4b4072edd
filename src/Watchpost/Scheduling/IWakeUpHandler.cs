namespace Watchpost.Scheduling;

internal interface IWakeUpHandler
{
    /// <summary>
    /// Handles a wake-up. It may be called again with the same one after a crash, so each write depends on the tags of the rows that were read.
    /// </summary>
    /// <returns>What follows. It takes effect only when the wake-up's group completes.</returns>
    Task<Continuations> HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken);
}
