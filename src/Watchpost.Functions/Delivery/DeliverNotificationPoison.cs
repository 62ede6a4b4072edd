using Microsoft.Azure.Functions.Worker;
using Watchpost.Storage.Tables;

namespace Watchpost.Functions.Delivery;

/// <summary>Logs delivery messages whose function kept failing. Their wake-ups are rows, which the sweep announces again.</summary>
public sealed class DeliverNotificationPoison(IWatchpostWorker worker)
{
    /// <summary>Handles one message.</summary>
    [Function(nameof(DeliverNotificationPoison))]
    public void Run([QueueTrigger(StorageNames.DeliveriesPoison)] string message) => worker.LogPoisonMessage(StorageNames.Deliveries, message);
}
