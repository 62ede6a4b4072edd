using Microsoft.Azure.Functions.Worker;
using Watchpost.Polling.Learning;
using Watchpost.Scheduling;
using Watchpost.Sources.Health;
using Watchpost.Storage.Tables;

namespace Watchpost.Functions.Polling;

/// <summary>Asks about the tasks that a message announces.</summary>
public sealed class PollTask(WakeUpGroupProcessor runner, PollLearner learner, SourceHealthSync health)
{
    /// <summary>Handles one message.</summary>
    [Function(nameof(PollTask))]
    public async Task RunAsync([QueueTrigger(StorageNames.Polls)] string message, CancellationToken cancellationToken)
    {
        try
        {
            await runner.RunAsync(message, cancellationToken);
        }
        finally
        {
            // Last of all, so that nothing waits for it but this function's return.
            await Task.WhenAll(learner.SyncAsync(cancellationToken), health.SyncAsync(cancellationToken));
        }
    }
}
