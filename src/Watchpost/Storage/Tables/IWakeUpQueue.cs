namespace Watchpost.Storage.Tables;

/// <summary>Sends queue messages. The Functions host receives them.</summary>
internal interface IWakeUpQueue
{
    /// <summary>Sends a message that becomes visible after <paramref name="delay"/>: whole seconds, at most 7 days.</summary>
    Task SendAsync(string queue, string message, TimeSpan delay, CancellationToken cancellationToken);
}
