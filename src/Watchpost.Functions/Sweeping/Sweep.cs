using Microsoft.Azure.Functions.Worker;
using Watchpost.Polling;

namespace Watchpost.Functions.Sweeping;

/// <summary>Finds what is overdue and announces it again, twice a minute.</summary>
public sealed class Sweep(Sweeper sweeper)
{
    /// <summary>Sweeps once.</summary>
    [Function(nameof(Sweep))]
    public Task RunAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweeper.SweepAsync(cancellationToken);
}
