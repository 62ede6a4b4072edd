using Microsoft.Azure.Functions.Worker;
using Watchpost.Polling.Learning;
using Watchpost.Retention;
using Watchpost.Scheduling;

namespace Watchpost.Functions.Sweeping;

/// <summary>
/// Finds what is overdue and announces it again, and removes what has been kept for long enough: twice a minute.
/// What this process learned from its last polls is stored as well, where no further poll comes to do it.
/// </summary>
public sealed class Sweep(Sweeper sweeper, RetentionSweeper retention, PollLearner learner)
{
    /// <summary>Sweeps once.</summary>
    [Function(nameof(Sweep))]
    public async Task RunAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await sweeper.SweepAsync(cancellationToken);
        await retention.SweepAsync(cancellationToken);
        await learner.SyncAsync(cancellationToken);
    }
}
