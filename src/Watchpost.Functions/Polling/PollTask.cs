using Microsoft.Azure.Functions.Worker;
using Watchpost.Polling;
using Watchpost.Storage;

namespace Watchpost.Functions.Polling;

/// <summary>Asks about the tasks that a message announces.</summary>
public sealed class PollTask(GroupRunner runner)
{
    /// <summary>Handles one message.</summary>
    [Function(nameof(PollTask))]
    public Task RunAsync([QueueTrigger(StorageNames.Polls)] string message, CancellationToken cancellationToken) =>
        runner.RunAsync(message, cancellationToken);
}
