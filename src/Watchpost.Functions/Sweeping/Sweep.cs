using Microsoft.Azure.Functions.Worker;
using Watchpost.Polling;
using Watchpost.Retention;

namespace Watchpost.Functions.Sweeping;

/// <summary>Finds what is overdue and announces it again, and removes what has been kept for long enough: twice a minute.</summary>
public sealed class Sweep(Sweeper sweeper, RetentionSweeper retention)
{
    /// <summary>Sweeps once.</summary>
    [Function(nameof(Sweep))]
    public async Task RunAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await sweeper.SweepAsync(cancellationToken);
        await retention.SweepAsync(cancellationToken);
    }
}
