using System.Text;
using Microsoft.Extensions.Logging;
using Watchpost.Delivery;
using Watchpost.Storage;

namespace Watchpost.Watches;

/// <summary>What callers can do with watches, on the stored rows.</summary>
public sealed partial class WatchService(
    Registrar registrar,
    IdempotencyKeys keys,
    IWatchSecrets secrets,
    TaskStore store,
    RecentRows recent,
    Redeliverer redeliverer,
    WatchIndex index,
    LedgerCounter ledger,
    IStorageHealth health,
    TimeProvider time,
    ILogger<WatchService> logger) : IWatchService
{
    private const int MaxTries = 30;
    private const int MaxScanned = 2000;
    private const int ReadAtOnce = 16;

    /// <inheritdoc/>
    public async Task<RegistrationOutcome> RegisterAsync(WatchRequest request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var id = WatchId.Create(TaskKey.Of(request.Task));
        if (idempotencyKey is null)
        {
            return new RegistrationOutcome.Created(await StoreAsync(id, request, cancellationToken));
        }

        var fingerprint = RequestFingerprint.Of(request);
        switch (await keys.ClaimAsync(idempotencyKey, fingerprint, id, cancellationToken))
        {
            case KeyClaim.OtherBody:
                return new RegistrationOutcome.KeyReused();
            case KeyClaim.Done(var done) when await FindAsync(done.ToString(), cancellationToken) is { } earlier:
                return new RegistrationOutcome.Repeated(earlier);
            case KeyClaim.Taken(var taken):
                var watch = await StoreAsync(taken, request, cancellationToken);
                await keys.CompleteAsync(idempotencyKey, fingerprint, taken, CancellationToken.None);
                return new RegistrationOutcome.Created(watch);
            default:
                return new RegistrationOutcome.KeyBusy();
        }
    }

    /// <inheritdoc/>
    public async Task<Watch?> FindAsync(string id, CancellationToken cancellationToken) =>
        WatchId.TryParse(id, out var watch) ? await FindAsync(watch, cancellationToken) : null;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(string id, CancellationToken cancellationToken)
    {
        if (!WatchId.TryParse(id, out var watchId))
        {
            return false;
        }

        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (await store.FindWatchAsync(watchId, cancellationToken) is not { } watch)
            {
                return false;
            }

            if (watch.Delivery is DeliveryState.Cancelled)
            {
                return true;
            }

            var changes = new TaskChanges(watchId.Task).Replace(watch.Cancelled(time.GetUtcNow()));
            if (watch.IsOpen && await store.FindTaskAsync(watchId.Task, cancellationToken) is { IsFinished: false } task)
            {
                changes.Replace(task with { OpenWatches = task.OpenWatches - 1 });
            }
            else if (!watch.IsOpen)
            {
                await index.ReopenAsync(watch, cancellationToken);
            }

            var result = await store.WriteAsync(changes, cancellationToken);
            recent.Forget(watchId);
            recent.ForgetTask(watchId.Task);
            if (result is WriteResult.Written)
            {
                Log.Cancelled(logger, watchId);
                return true;
            }
        }

        throw new InvalidOperationException($"The rows of task {watchId.Task} changed {MaxTries} times while a watch was cancelled.");
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryAttempt>?> AttemptsAsync(string id, CancellationToken cancellationToken) =>
        WatchId.TryParse(id, out var watchId) && await store.FindWatchAsync(watchId, cancellationToken) is not null
            ? await store.AttemptsAsync(watchId, cancellationToken)
            : null;

    /// <inheritdoc/>
    public async Task<RedeliveryOutcome> RedeliverAsync(string id, CancellationToken cancellationToken)
    {
        if (!WatchId.TryParse(id, out var watchId))
        {
            return new RedeliveryOutcome.NoSuchWatch();
        }

        for (var tries = 0; tries < MaxTries; tries++)
        {
            var watch = await store.FindWatchAsync(watchId, cancellationToken);
            switch (watch)
            {
                case null:
                    return new RedeliveryOutcome.NoSuchWatch();
                case { Delivery: DeliveryState.Cancelled }:
                    return new RedeliveryOutcome.Cancelled();
                case { End: null }:
                    return new RedeliveryOutcome.NothingYet();
            }

            if (await redeliverer.BeginAsync([watch], replay: null) is [true])
            {
                Log.Redelivered(logger, watchId);
                return await FindAsync(watchId, cancellationToken) is { } view
                    ? new RedeliveryOutcome.Accepted(view)
                    : new RedeliveryOutcome.NoSuchWatch();
            }
        }

        throw new InvalidOperationException($"The row of a watch of task {watchId.Task} changed {MaxTries} times while it was redelivered.");
    }

    /// <inheritdoc/>
    public Task<Ledger> StatsAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken) =>
        ledger.CountAsync(since, until, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsHealthyAsync(CancellationToken cancellationToken) => health.IsReachableAsync(cancellationToken);

    private async Task<Watch> StoreAsync(WatchId id, WatchRequest request, CancellationToken cancellationToken)
    {
        var secret = request.Secret is null ? null : await secrets.ProtectAsync(id, request.Secret, cancellationToken);
        var (watch, task) = await registrar.RegisterAsync(id, request, secret);
        return WatchView.Of(watch, task);
    }

    private Task<Watch?> FindAsync(WatchId id, CancellationToken cancellationToken) => FindAsync(id, _ => true, cancellationToken);

    private Task<Watch?> FindListedAsync(WatchIndex.Entry entry, CancellationToken cancellationToken) =>
        FindAsync(entry.Watch, watch => WatchIndex.IsOf(entry, watch), cancellationToken);

    private async Task<Watch?> FindAsync(WatchId id, Func<WatchRecord, bool> isMeant, CancellationToken cancellationToken)
    {
        var readingTask = store.FindTaskAsync(id.Task, cancellationToken);
        var watch = await store.FindWatchAsync(id, cancellationToken);
        var task = await readingTask;
        return watch is null || task is null || !isMeant(watch) ? null : WatchView.Of(watch, task);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Watch {Watch} was cancelled.")]
        public static partial void Cancelled(ILogger logger, WatchId watch);

        [LoggerMessage(2, LogLevel.Information, "Watch {Watch} is redelivered.")]
        public static partial void Redelivered(ILogger logger, WatchId watch);
    }
}
