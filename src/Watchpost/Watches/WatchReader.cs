using Watchpost.Storage;

namespace Watchpost.Watches;

/// <summary>What callers can read of watches.</summary>
public sealed class WatchReader(TaskStore store, WatchIndex index)
{
    private const int MaxScanned = 2000;
    private const int ReadAtOnce = 16;

    /// <summary>Reads a watch; <see langword="null"/> where there is none. Any text may be asked for.</summary>
    public async Task<Watch?> FindAsync(string id, CancellationToken cancellationToken) =>
        WatchId.TryParse(id, out var watch) ? await FindAsync(watch, cancellationToken) : null;

    /// <summary>Reads a watch; <see langword="null"/> where there is none.</summary>
    public Task<Watch?> FindAsync(WatchId id, CancellationToken cancellationToken) => FindAsync(id, _ => true, cancellationToken);

    /// <summary>One page of watches, newest first; <see langword="null"/> where the continuation is not one of ours.</summary>
    public async Task<WatchPage?> ListAsync(WatchFilter filter, CancellationToken cancellationToken)
    {
        string? after = null;
        if (filter.Continuation is not null && !WatchIndex.TryReadContinuation(filter.Continuation, out after))
        {
            return null;
        }

        var items = new List<Watch>();
        var scanned = 0;
        var entries = index.ReadAsync(after, null, null, filter.Source, filter.TaskId, cancellationToken);
        await foreach (var chunk in entries.ChunkAsync(Math.Min(filter.Limit, ReadAtOnce), cancellationToken))
        {
            var watches = await Task.WhenAll(chunk.Select(entry => FindListedAsync(entry, cancellationToken)));
            foreach (var (entry, watch) in chunk.Zip(watches))
            {
                (after, scanned) = (entry.Key, scanned + 1);
                if (watch is not null && (filter.State is null || watch.Task.State == filter.State))
                {
                    items.Add(watch);
                }

                if (items.Count == filter.Limit || scanned == MaxScanned)
                {
                    return new WatchPage { Items = [.. items], Continuation = WatchIndex.Continuation(after) };
                }
            }
        }

        return new WatchPage { Items = [.. items] };
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

    /// <summary>Every delivery attempt, newest first; <see langword="null"/> where there is no such watch.</summary>
    public async Task<IReadOnlyList<DeliveryAttempt>?> AttemptsAsync(string id, CancellationToken cancellationToken) =>
        WatchId.TryParse(id, out var watchId) && await store.FindWatchAsync(watchId, cancellationToken) is not null
            ? await store.AttemptsAsync(watchId, cancellationToken)
            : null;

    private Task<Watch?> FindListedAsync(WatchIndex.Entry entry, CancellationToken cancellationToken) =>
        FindAsync(entry.Watch, watch => WatchIndex.IsOf(entry, watch), cancellationToken);

    private async Task<Watch?> FindAsync(WatchId id, Func<WatchRecord, bool> isMeant, CancellationToken cancellationToken)
    {
        var readingTask = store.FindTaskAsync(id.Task, cancellationToken);
        var watch = await store.FindWatchAsync(id, cancellationToken);
        var task = await readingTask;
        return watch is null || task is null || !isMeant(watch) ? null : WatchView.Of(watch, task);
    }
}
