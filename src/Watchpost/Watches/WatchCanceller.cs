using Microsoft.Extensions.Logging;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Watches;

/// <summary>
/// Cancels watches. A task's row counts its open watches, so concurrent cancellations are written together: a burst needs few writes and leaves the
/// row to its poller in between.
/// </summary>
internal sealed partial class WatchCanceller
{
    // All cancellations of a task share a lane, so they never conflict. A slow task delays only the few others in its lane.
    private const int Lanes = 16;

    private readonly TaskStore store;
    private readonly RecentRows recent;
    private readonly WatchIndex index;
    private readonly OptimisticUpdate updates;
    private readonly TimeProvider time;
    private readonly ILogger<WatchCanceller> logger;
    private readonly GroupCommit<WatchId, Task<bool>>[] lanes;

    public WatchCanceller(
        TaskStore store, RecentRows recent, WatchIndex index, OptimisticUpdate updates, TimeProvider time, ILogger<WatchCanceller> logger)
    {
        (this.store, this.recent, this.index, this.updates, this.time, this.logger) = (store, recent, index, updates, time, logger);
        lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new GroupCommit<WatchId, Task<bool>>(CommitAsync, TaskChanges.MaxWatches, writers: 1))];
    }

    /// <summary>Stops all further notifications of a watch. Idempotent; <see langword="false"/> if there is no such watch.</summary>
    /// <exception cref="TimeoutException">The rows of its task kept changing for 20 s, and no other cancellation succeeded either.</exception>
    public async Task<bool> CancelAsync(WatchId id) => await await lanes[id.Task[^1] % Lanes].AddAsync(id);

    private async Task<IReadOnlyList<Task<bool>>> CommitAsync(IReadOnlyList<WatchId> ids)
    {
        // Each caller gets the outcome for the task that it asked about: a failure reaches no other caller.
        var outcomes = ids
            .Distinct()
            .GroupBy(id => id.Task, StringComparer.Ordinal)
            .ToDictionary(task => task.Key, task => CancelAsync(task.Key, [.. task]), StringComparer.Ordinal);
        await Task.WhenAll(outcomes.Values.Select(outcome => (Task)outcome))
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return [.. ids.Select(async id => (await outcomes[id.Task]).Contains(id))];
    }

    // Cancels the task's watches that exist, and returns their IDs.
    private async Task<HashSet<WatchId>> CancelAsync(string task, WatchId[] ids)
    {
        var known = new HashSet<WatchId>();
        var (remaining, batchSize) = (ids, ids.Length);
        while (remaining.Length > 0)
        {
            known.UnionWith(await updates.RunAsync($"The rows of task {task}", OptimisticUpdate.ManyTries, ReadAsync, TryAsync, CancellationToken.None));
            remaining = [.. remaining.Skip(batchSize)];
            batchSize *= 2;
        }

        return known;

        async Task<WatchRecord[]> ReadAsync() =>
            [.. (await Task.WhenAll(remaining.Take(batchSize).Select(id => store.FindWatchAsync(id, CancellationToken.None)))).OfType<WatchRecord>()];

        async Task<IEnumerable<WatchId>?> TryAsync(WatchRecord[] watches)
        {
            if (await WriteAsync(task, [.. watches.Where(watch => watch.Delivery is not DeliveryState.Cancelled)]))
            {
                return watches.Select(watch => watch.Id);
            }

            // Fewer rows are less likely to change between read and write. Progress notifications may keep changing these.
            batchSize = Math.Max(1, Math.Min(batchSize, remaining.Length) / 2);
            return null;
        }
    }

    // False: a row has changed since it was read.
    private async Task<bool> WriteAsync(string task, WatchRecord[] watches)
    {
        var ended = watches.Where(watch => !watch.IsOpen).Select(CancelEndedAsync);
        WatchRecord[] open = [.. watches.Where(watch => watch.IsOpen)];
        return (await Task.WhenAll(open.Length == 0 ? ended : ended.Append(CancelOpenAsync(task, open)))).All(isWritten => isWritten);
    }

    private async Task<bool> CancelEndedAsync(WatchRecord watch)
    {
        await index.ReopenAsync(watch, CancellationToken.None);
        return await WriteAsync(new TaskChanges(watch.Id.Task).Replace(watch.Cancelled(time.GetUtcNow())), [watch]);
    }

    private async Task<bool> CancelOpenAsync(string key, WatchRecord[] watches)
    {
        var now = time.GetUtcNow();
        var changes = watches.Aggregate(new TaskChanges(key), (changes, watch) => changes.Replace(watch.Cancelled(now)));
        if (await store.FindTaskAsync(key, CancellationToken.None) is { IsFinished: false } task)
        {
            changes.Replace(task with { OpenWatches = task.OpenWatches - watches.Length });
        }

        return await WriteAsync(changes, watches);
    }

    private async Task<bool> WriteAsync(TaskChanges changes, WatchRecord[] watches)
    {
        var isWritten = await store.WriteAsync(changes, CancellationToken.None) is WriteResult.Written;
        recent.ForgetTask(changes.Key);
        foreach (var watch in watches)
        {
            recent.Forget(watch.Id);
            if (isWritten)
            {
                Log.Cancelled(logger, watch.Id);
            }
        }

        return isWritten;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Watch {Watch} was cancelled.")]
        public static partial void Cancelled(ILogger logger, WatchId watch);
    }
}
