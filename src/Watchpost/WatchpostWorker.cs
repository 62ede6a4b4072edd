using Watchpost.Polling.Learning;
using Watchpost.Retention;
using Watchpost.Scheduling;
using Watchpost.Sources.Health;

namespace Watchpost;

/// <summary>Passes messages and ticks on to the parts of the engine that they are for.</summary>
internal sealed class WatchpostWorker(
    WakeUpGroupProcessor processor, Sweeper sweeper, RetentionSweeper retention, PollLearner learner, SourceHealthSync health) : IWatchpostWorker
{
    public async Task PollAsync(string message, CancellationToken cancellationToken)
    {
        try
        {
            await processor.RunAsync(message, cancellationToken);
        }
        finally
        {
            // Last of all, so that only this function's return waits for it.
            await Task.WhenAll(learner.SyncAsync(cancellationToken), health.SyncAsync(cancellationToken));
        }
    }

    public Task DeliverAsync(string message, CancellationToken cancellationToken) => processor.RunAsync(message, cancellationToken);

    public void LogPoisonMessage(string queue, string message) => sweeper.LogPoisonMessage(queue, message);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await sweeper.SweepAsync(cancellationToken);
        await retention.SweepAsync(cancellationToken);

        // Here too, for a process that polls no more.
        await learner.SyncAsync(cancellationToken);
    }
}
