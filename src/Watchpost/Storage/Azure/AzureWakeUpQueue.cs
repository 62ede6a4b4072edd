using System.Collections.Concurrent;
using Azure.Storage.Queues;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Azure;

/// <summary>Queues in Queue Storage. The service must be set to Base64, which the queue trigger expects.</summary>
internal sealed class AzureWakeUpQueue(QueueServiceClient service, StorageLoad load) : IWakeUpQueue
{
    // A message must outlive its wake-up. The sweeper makes up for lost ones.
    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);
    private readonly ConcurrentDictionary<string, QueueClient> queues = new(StringComparer.Ordinal);
    public async Task SendAsync(string queue, string message, TimeSpan delay, CancellationToken cancellationToken)
    {
        using var _ = load.Enter();
        var client = queues.GetOrAdd(queue, service.GetQueueClient);
        await client.SendMessageAsync(message, delay, NeverExpires, cancellationToken);
    }
}
