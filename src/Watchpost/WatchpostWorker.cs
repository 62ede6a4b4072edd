using Microsoft.Extensions.Logging;
using Watchpost.Polling.Learning;
using Watchpost.Retention;
using Watchpost.Scheduling;
using Watchpost.Sources.Health;

namespace Watchpost;

/// <summary>Routes messages and timer ticks to the engine.</summary>
internal sealed partial class WatchpostWorker(
    WakeUpGroupProcessor processor, Sweeper sweeper, RetentionSweeper retention, PollLearner learner, SourceHealthSync health, ILogger<WatchpostWorker> logger) : IWatchpostWorker
{
    public async Task PollAsync(string message, CancellationToken cancellationToken)
    {
        try
        {
            await processor.RunAsync(message, cancellationToken);
        }
        finally
        {
            // Last, so that only this function's return waits for it.
            await Task.WhenAll(learner.SyncAsync(cancellationToken), health.SyncAsync(cancellationToken));
        }
    }

    public Task DeliverAsync(string message, CancellationToken cancellationToken) => processor.RunAsync(message, cancellationToken);

    public void LogPoisonMessage(string queue, string message) => sweeper.LogPoisonMessage(queue, message);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        // A failing sweep must not stop the others. The learner is here too, for a process that no longer polls.
        var failures = new List<Exception>();
        await TryAsync(nameof(sweeper), sweeper.SweepAsync);
        await TryAsync(nameof(retention), retention.SweepAsync);
        await TryAsync(nameof(learner), learner.SyncAsync);
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }

        async Task TryAsync(string part, Func<CancellationToken, Task> sweep)
        {
            try
            {
                await sweep(cancellationToken);
            }
#pragma warning disable CA1031 // Rethrown below, after the other sweeps.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.SweepFailed(logger, part, e);
                failures.Add(e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Sweep of {Part} failed; it runs again at the next tick.")]
        public static partial void SweepFailed(ILogger logger, string part, Exception exception);
    }
}
