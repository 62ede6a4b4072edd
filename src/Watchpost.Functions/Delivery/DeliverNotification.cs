using Microsoft.Azure.Functions.Worker;
using Watchpost.Storage.Tables;

namespace Watchpost.Functions.Delivery;

/// <summary>Attempts the notifications that a message announces.</summary>
public sealed class DeliverNotification(IWatchpostWorker worker)
{
    /// <summary>Handles one message.</summary>
    [Function(nameof(DeliverNotification))]
    public Task RunAsync([QueueTrigger(StorageNames.Deliveries)] string message, CancellationToken cancellationToken) => worker.DeliverAsync(message, cancellationToken);
}
