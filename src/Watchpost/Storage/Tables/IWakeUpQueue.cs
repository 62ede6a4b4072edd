namespace Watchpost.Storage.Tables;

/// <summary>The queues' sending half; receiving is the Functions host's.</summary>
internal interface IWakeUpQueue
{
    /// <summary>Sends a message that becomes visible after <paramref name="delay"/>: whole seconds, at most 7 days.</summary>
    Task SendAsync(string queue, string message, TimeSpan delay, CancellationToken cancellationToken);
}
