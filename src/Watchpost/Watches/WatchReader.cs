using Watchpost.Storage.Tasks;

namespace Watchpost.Watches;

/// <summary>Reads watches for callers.</summary>
internal sealed class WatchReader(TaskStore store, WatchIndex index)
{
    // Limits of one page: watches read, and index entries scanned.
    private const int MaxRead = 2000;
    private const int MaxScanned = 20_000;
    private const int ReadAtOnce = 16;

    /// <summary>Reads a watch; <see langword="null"/> if there is none. Any text is a valid argument.</summary>
    public async Task<Watch?> FindAsync(string id, CancellationToken cancellationToken) =>
        WatchId.TryParse(id, out var watch) ? await FindAsync(watch, cancellationToken) : null;

    /// <summary>Reads a watch; <see langword="null"/> if there is none.</summary>
    public Task<Watch?> FindAsync(WatchId id, CancellationToken cancellationToken) => FindAsync(id, _ => true, cancellationToken);

    /// <summary>A page of watches, newest first; <see langword="null"/> if Watchpost did not write the continuation.</summary>
    public async Task<WatchPage?> ListAsync(WatchFilter filter, CancellationToken cancellationToken)
    {
        string? after = null;
        if (filter.Continuation is not null && !WatchIndex.TryReadContinuation(filter.Continuation, out after))
        {
            return null;
        }

        var matches = new List<(string Key, Watch Watch)>();
        var (scanned, read) = (0, 0);
        var toRead = new List<WatchIndex.Entry>();
        var batchSize = filter.State is null ? Math.Min(filter.Limit + 1, ReadAtOnce) : ReadAtOnce;
        await foreach (var entry in index.ReadAsync(after, null, null, filter.Source, filter.TaskId, cancellationToken))
        {
            (after, scanned) = (entry.Key, scanned + 1);
            if (MayMatch(filter, entry))
            {
                toRead.Add(entry);
            }

            var isEnough = scanned == MaxScanned || read + toRead.Count == MaxRead;
            if (toRead.Count == batchSize || isEnough)
            {
                matches.AddRange(await MatchesAsync(filter, toRead, cancellationToken));
                read += toRead.Count;
                toRead.Clear();
            }

            if (matches.Count > filter.Limit || isEnough)
            {
                return PageOf(filter, matches, after);
            }
        }

        matches.AddRange(await MatchesAsync(filter, toRead, cancellationToken));
        return PageOf(filter, matches, end: null);
    }

    /// <summary>The upstream's final JSON as stored.</summary>
    public async Task<StoredResult> ResultAsync(string id, CancellationToken cancellationToken)
    {
        if (!WatchId.TryParse(id, out var watchId)
            || await store.FindWatchAsync(watchId, cancellationToken) is not { } watch
            || await store.FindTaskAsync(watchId.Task, cancellationToken) is not { } task)
        {
            return new StoredResult.NoSuchWatch();
        }

        if (!task.IsFinished)
        {
            return watch.End is null ? new StoredResult.NotFinished() : new StoredResult.Found(ReadOnlyMemory<byte>.Empty, Truncated: false);
        }

        if (task.Truncated)
        {
            return new StoredResult.Found(task.Summary, Truncated: true);
        }

        var body = await store.BodyAsync(task, cancellationToken);
        return new StoredResult.Found(body, Truncated: false);
    }

    /// <summary>All delivery attempts, newest first; <see langword="null"/> if there is no such watch.</summary>
    public async Task<IReadOnlyList<DeliveryAttempt>?> AttemptsAsync(string id, CancellationToken cancellationToken) =>
        WatchId.TryParse(id, out var watchId) && await store.FindWatchAsync(watchId, cancellationToken) is not null
            ? await store.AttemptsAsync(watchId, cancellationToken)
            : null;

    // One more match than the page holds means that there is another page.
    private static WatchPage PageOf(WatchFilter filter, List<(string Key, Watch Watch)> matches, string? end)
    {
        var last = matches.Count > filter.Limit ? matches[filter.Limit - 1].Key : end;
        return new WatchPage
        {
            Items = [.. matches.Take(filter.Limit).Select(match => match.Watch)],
            Continuation = last is null ? null : WatchIndex.Continuation(last),
        };
    }

    // A terminal notification that was delivered or given up implies that the watch has ended, so the filter for open states excludes it.
    // A watch that was cancelled may have been open then. It is listed with its task's state.
    private static bool MayMatch(WatchFilter filter, WatchIndex.Entry entry) =>
        filter.State is not (TaskState.Pending or TaskState.Running or TaskState.Waiting)
        || entry is not { Settled: DeliveryState.Delivered or DeliveryState.Failed or DeliveryState.Disabled, Reopened: false };

    private async Task<List<(string Key, Watch Watch)>> MatchesAsync(WatchFilter filter, List<WatchIndex.Entry> entries, CancellationToken cancellationToken)
    {
        var matches = new List<(string Key, Watch Watch)>();
        var watches = await Task.WhenAll(entries.Select(entry =>
            index.SkipUnreadableAsync(() => FindAsync(entry.Watch, watch => WatchIndex.IsOf(entry, watch), cancellationToken))));
        foreach (var (entry, watch) in entries.Zip(watches))
        {
            if (watch is not null && (filter.State is null || watch.Task.State == filter.State))
            {
                matches.Add((entry.Key, watch));
            }
        }

        return matches;
    }

    private async Task<Watch?> FindAsync(WatchId id, Func<WatchRecord, bool> isMeant, CancellationToken cancellationToken)
    {
        var readingTask = store.FindTaskAsync(id.Task, cancellationToken);
        var readingWatch = store.FindWatchAsync(id, cancellationToken);
        await Task.WhenAll(readingTask, readingWatch);
        var (watch, task) = (await readingWatch, await readingTask);
        return watch is null || task is null || !isMeant(watch) ? null : WatchView.Of(watch, task);
    }
}
