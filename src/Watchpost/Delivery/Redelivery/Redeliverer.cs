using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Delivery.Redelivery;

/// <summary>Restarts deliveries: same notification, fresh retry budget, due now.</summary>
/// <remarks>Takes no cancellation token: a caller that disconnects between the wake-up and its row could leave one without the other.</remarks>
internal sealed class Redeliverer(TaskStore store, RecentRows recent, WakeUpStore wakeUps, WatchIndex index, TimeProvider time, Random random)
{
    /// <summary>Whether there is a notification to send again.</summary>
    public static bool CanRedeliver(WatchRecord watch) => watch is { End: not null, Delivery: not DeliveryState.Cancelled };

    /// <summary>
    /// Restarts the deliveries of these watches, each as last read. Wake-ups are stored first and the round number is random, so a
    /// wake-up whose row was not written belongs to no round and is dropped.
    /// </summary>
    /// <param name="watches">Each <see cref="CanRedeliver"/>.</param>
    /// <param name="replay">The bulk redelivery that requests it; <see langword="null"/> if none.</param>
    /// <returns>
    /// For each watch, in order, whether its delivery was restarted. False if its row changed since it was read, or if the write took so long
    /// that the wake-up may have expired: retry from the current row.
    /// </returns>
    public async Task<IReadOnlyList<bool>> BeginAsync(IReadOnlyList<WatchRecord> watches, string? replay)
    {
        if (watches.Count == 0)
        {
            return [];
        }

        var now = time.GetUtcNow();
        await Task.WhenAll(watches.Select(watch => index.ReopenAsync(watch, CancellationToken.None)));
        WatchRecord[] begun = [.. watches.Select(watch => DeliveryRules.Redeliver(watch, now, random) with { Replay = replay ?? watch.Replay })];
        var groups = await wakeUps.StoreAsync(begun.Select(WakeUp.Deliver.Of), CancellationToken.None);
        var written = await Task.WhenAll(begun.Select(watch => WriteAsync(watch, now)));
        await wakeUps.AnnounceAsync(groups, CancellationToken.None);
        return written;
    }

    private async Task<bool> WriteAsync(WatchRecord watch, DateTimeOffset wakeUpStoredAt)
    {
        var isWritten = !WakeUpTiming.IsTooLateForRow(wakeUpStoredAt, time.GetUtcNow())
            && await store.WriteAsync(new TaskChanges(watch.Id.Task).Replace(watch), CancellationToken.None) is WriteResult.Written;
        recent.Forget(watch.Id);
        return isWritten;
    }
}
