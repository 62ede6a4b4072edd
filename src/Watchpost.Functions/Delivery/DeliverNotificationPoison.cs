using Microsoft.Azure.Functions.Worker;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;

namespace Watchpost.Functions.Delivery;

/// <summary>Records delivery messages whose function kept failing. Their wake-ups are rows, and so under the sweeper's care.</summary>
public sealed class DeliverNotificationPoison(Sweeper sweeper)
{
    /// <summary>Handles one message.</summary>
    [Function(nameof(DeliverNotificationPoison))]
    public void Run([QueueTrigger(StorageNames.DeliveriesPoison)] string message) => sweeper.LogPoisonMessage(StorageNames.Deliveries, message);
}
