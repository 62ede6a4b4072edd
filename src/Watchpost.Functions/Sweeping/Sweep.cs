using Microsoft.Azure.Functions.Worker;

namespace Watchpost.Functions.Sweeping;

/// <summary>Every 30 seconds: announces overdue wake-ups again and deletes expired rows.</summary>
public sealed class Sweep(IWatchpostWorker worker)
{
    /// <summary>Sweeps once.</summary>
    [Function(nameof(Sweep))]
    public Task RunAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => worker.SweepAsync(cancellationToken);
}
