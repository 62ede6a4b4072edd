using Microsoft.Azure.Functions.Worker;

namespace Watchpost.Functions.Sweeping;

/// <summary>Twice a minute: announces what is overdue again, and removes what has been kept for long enough.</summary>
public sealed class Sweep(IWatchpostWorker worker)
{
    /// <summary>Sweeps once.</summary>
    [Function(nameof(Sweep))]
    public Task RunAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => worker.SweepAsync(cancellationToken);
}
