using Microsoft.Extensions.Logging;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Secrets;
using Watchpost.Storage.Tasks;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Watches;

/// <summary>The operations on watches that callers have.</summary>
internal sealed partial class WatchService(
    WatchRegistrar registrar,
    IdempotencyKeys keys,
    IWatchSecrets secrets,
    WatchCanceller canceller,
    Redeliverer redeliverer,
    TaskStore store,
    WatchReader reader,
    OptimisticUpdate updates,
    ILogger<WatchService> logger)
{
    /// <summary>Registers a watch, once per idempotency key. Returns after the watch and its wake-up are stored.</summary>
    /// <param name="request">The validated registration.</param>
    /// <param name="cancellationToken">The caller disconnected.</param>
    public async Task<RegistrationOutcome> RegisterAsync(WatchRequest request, CancellationToken cancellationToken)
    {
        var id = WatchId.Create(TaskKey.Of(request.Task));
        if (request.IdempotencyKey is not { } key)
        {
            return new RegistrationOutcome.Created(await StoreAsync(id, request, cancellationToken));
        }

        try
        {
            return await RegisterOnceAsync(id, request, key, cancellationToken);
        }
        finally
        {
            keys.End(id);
        }
    }

    /// <summary>Stops all further notifications of a watch. Idempotent; <see langword="false"/> if there is no such watch.</summary>
    /// <param name="id">Any text.</param>
    /// <param name="cancellationToken">The caller disconnected. The watch may be cancelled anyway.</param>
    public async Task<bool> CancelAsync(string id, CancellationToken cancellationToken) =>
        WatchId.TryParse(id, out var watch) && await canceller.CancelAsync(watch).WaitAsync(cancellationToken);

    /// <summary>Sends the terminal notification again: the same <c>webhook-id</c>, a fresh attempt budget.</summary>
    public async Task<RedeliveryOutcome> RedeliverAsync(string id, CancellationToken cancellationToken)
    {
        if (!WatchId.TryParse(id, out var watchId))
        {
            return new RedeliveryOutcome.NoSuchWatch();
        }

        return await updates.RunAsync(
            $"The row of a watch of task {watchId.Task}",
            maxTries: 30,
            () => store.FindWatchAsync(watchId, cancellationToken),
            watch => RedeliverAsync(watchId, watch, cancellationToken),
            cancellationToken);
    }

    // Null: the watch has changed since it was read.
    private async Task<RedeliveryOutcome?> RedeliverAsync(WatchId id, WatchRecord? watch, CancellationToken cancellationToken)
    {
        switch (watch)
        {
            case null:
                return new RedeliveryOutcome.NoSuchWatch();
            case { Delivery: DeliveryState.Cancelled }:
                return new RedeliveryOutcome.Cancelled();
            case { End: null }:
                return new RedeliveryOutcome.NothingYet();
        }

        if (await redeliverer.BeginAsync([watch], replay: null) is not [true])
        {
            return null;
        }

        Log.Redelivered(logger, id);
        return await reader.FindAsync(id, cancellationToken) is { } view ? new RedeliveryOutcome.Accepted(view) : new RedeliveryOutcome.NoSuchWatch();
    }

    private async Task<RegistrationOutcome> RegisterOnceAsync(WatchId id, WatchRequest request, string key, CancellationToken cancellationToken)
    {
        var fingerprint = RequestFingerprint.Of(request);
        switch (await keys.ClaimAsync(key, fingerprint, id, cancellationToken))
        {
            case KeyClaim.OtherBody:
                return new RegistrationOutcome.KeyReused();
            case KeyClaim.Done(var done) when await reader.FindAsync(done, cancellationToken) is { } earlier:
                return new RegistrationOutcome.Repeated(earlier);
            case KeyClaim.Taken(var taken):
                // The key is claimed: complete the registration rather than leave it to a retry.
                var watch = await StoreAsync(taken, request, CancellationToken.None);
                await keys.CompleteAsync(key, fingerprint, taken, CancellationToken.None);
                return new RegistrationOutcome.Created(watch);
            default:
                // Busy, or complete and its watch is gone. A key lives half as long as its watch, so the watch was removed by hand, or the retention
                // was shortened.
                // There is no first answer to repeat, and no second watch must be created: the key cannot be used until it expires.
                return new RegistrationOutcome.KeyBusy();
        }
    }

    private async Task<Watch> StoreAsync(WatchId id, WatchRequest request, CancellationToken cancellationToken)
    {
        var secret = request.Secret is null ? null : await secrets.ProtectAsync(id, request.Secret, cancellationToken);
        var (watch, task) = await registrar.RegisterAsync(id, request, secret);
        return WatchView.Of(watch, task);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Watch {Watch} will be delivered again.")]
        public static partial void Redelivered(ILogger logger, WatchId watch);
    }
}
