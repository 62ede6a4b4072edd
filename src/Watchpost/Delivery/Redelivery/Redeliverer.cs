using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Delivery.Redelivery;

/// <summary>Begins deliveries anew: the same notification, a fresh budget, due at once.</summary>
/// <remarks>It takes no cancellation token: a caller who hangs up between a wake-up and its row would leave it to chance whether both are there.</remarks>
internal sealed class Redeliverer(TaskStore store, RecentRows recent, WakeUpStore wakeUps, WatchIndex index, TimeProvider time, Random random)
{
    /// <summary>Whether there is something to send again.</summary>
    public static bool CanRedeliver(WatchRecord watch) => watch is { End: not null, Delivery: not DeliveryState.Cancelled };

    /// <summary>
    /// Begins the deliveries of these watches anew, each as last read. The wake-ups come first, and a round's number is drawn:
    /// a wake-up whose row was not written after all belongs to no round and is dropped.
    /// </summary>
    /// <param name="watches">Each <see cref="CanRedeliver"/>.</param>
    /// <param name="replay">The bulk replay that asks for it; <see langword="null"/> where it is none.</param>
    /// <returns>For each watch, in their order, whether its delivery was begun; not where its row has changed since it was read, nor where that took
    /// so long that the wake-up may have been given up: try again from what the row says now.</returns>
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
