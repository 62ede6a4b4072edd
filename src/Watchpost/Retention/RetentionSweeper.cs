using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Retention;

/// <summary>
/// Removes finished watches with their attempts, tasks and results without watches, and expired rows, once their retention is over. Works in bounded
/// steps from the oldest registrations: the cost depends on what has expired, not on what is kept.
/// </summary>
/// <remarks>
/// One transaction removes a watch and also removes or rewrites its task's row under its tag. So if two removals conflict, or a removal and a
/// registration, one starts over: no task is left without watches, and no watch without a task.
/// </remarks>
internal sealed partial class RetentionSweeper(
    WatchIndex index,
    TaskStore store,
    RecentRows recent,
    Expiries expiries,
    IOptions<RetentionOptions> options,
    TimeProvider time,
    ILogger<RetentionSweeper> logger)
{
    /// <summary>The most watches that one step looks at.</summary>
    public const int MaxWatches = 400;

    private const int ReadAtOnce = 8;
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // A registration lists its watch before it stores it.
    private static readonly TimeSpan LongestRegistration = TimeSpan.FromHours(1);
    private readonly TimeSpan keep = TimeSpan.FromSeconds(options.Value.KeepSeconds);
    private string? after;
    private DateTimeOffset nextPass;

    /// <summary>Takes one step; the next one continues where it stopped.</summary>
    /// <returns>How many watches were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await expiries.SweepAsync(cancellationToken);
        var now = time.GetUtcNow();
        if (after is null && now < nextPass)
        {
            return 0;
        }

        var (looked, removed) = (0, 0);
        var entries = index.ReadAsync(after, null, now - keep, null, null, cancellationToken);
        await foreach (var chunk in entries.ChunkAsync(ReadAtOnce, cancellationToken))
        {
            // Neighbours often belong to one task. In parallel they would all rewrite its row, and all but one would be retried an hour later.
            var tasks = chunk.GroupBy(entry => entry.Watch.Task, StringComparer.Ordinal);
            removed += (await Task.WhenAll(tasks.Select(sameTask => RemoveInTurnAsync(sameTask, now, cancellationToken)))).Sum();
            after = chunk[^1].Key;
            looked += chunk.Length;
            if (looked >= MaxWatches)
            {
                break;
            }
        }

        if (looked < MaxWatches)
        {
            (after, nextPass) = (null, now + (keep / 24 < LongestPause ? keep / 24 : LongestPause));
        }

        if (removed > 0)
        {
            Log.Removed(logger, removed);
        }

        return removed;
    }

    private async Task<int> RemoveInTurnAsync(IEnumerable<WatchIndex.Entry> sameTask, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var entry in sameTask)
        {
            removed += await index.SkipUnreadableAsync(() => RemoveAsync(entry, now, cancellationToken)) ? 1 : 0;
        }

        return removed;
    }

    private async Task<bool> RemoveAsync(WatchIndex.Entry entry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var watch = await store.FindWatchAsync(entry.Watch, cancellationToken);
        if (watch is null || !WatchIndex.IsOf(entry, watch))
        {
            // Removed by a step that failed before it updated the index; or a registration that was never completed, or is listed elsewhere.
            if (WatchIndex.RegisteredAt(entry) < now - LongestRegistration || entry.Reopened)
            {
                await index.RemoveAsync(entry, cancellationToken);
            }

            return false;
        }

        if (await store.FindTaskAsync(entry.Watch.Task, cancellationToken) is not { } task)
        {
            return false;
        }

        var isOnlyWatch = task.SoleWatch == watch.Id.RowKey || (await store.WatchesAsync(task.Key, null, 2, cancellationToken)).Count == 1;
        var verdict = RetentionRules.Judge(watch, task, isOnlyWatch, keep, now);
        if (verdict is RetentionVerdict.Keep)
        {
            return false;
        }

        // From here on the ledger reads the row itself, and sees at once that it is gone.
        await index.ReopenAsync(watch, cancellationToken);
        var isRemoved = await store.RemoveAsync(watch, task, withTask: verdict is RetentionVerdict.RemoveTask, cancellationToken);
        recent.Forget(watch.Id);
        recent.ForgetTask(task.Key);
        if (isRemoved)
        {
            await index.RemoveAsync(entry, cancellationToken);
        }

        return isRemoved;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Retention is over for {Watches} finished watches; removed.")]
        public static partial void Removed(ILogger logger, int watches);
    }
}
