using Microsoft.Azure.Functions.Worker;
using Watchpost.Storage.Tables;

namespace Watchpost.Functions.Polling;

/// <summary>Asks about the tasks that a message announces.</summary>
public sealed class PollTask(IWatchpostWorker worker)
{
    /// <summary>Handles one message.</summary>
    [Function(nameof(PollTask))]
    public Task RunAsync([QueueTrigger(StorageNames.Polls)] string message, CancellationToken cancellationToken) => worker.PollAsync(message, cancellationToken);
}
