namespace Watchpost.Watches;

/// <summary>What callers can do with watches: the engine's side of the HTTP contract.</summary>
public interface IWatchService
{
    /// <summary>Registers a watch, once per idempotency key; returns after the watch and its wake-up are stored.</summary>
    /// <param name="request">The validated registration.</param>
    /// <param name="idempotencyKey">1 to 255 printable ASCII characters, kept 24 hours; <see langword="null"/> where the caller sent none.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    Task<RegistrationOutcome> RegisterAsync(WatchRequest request, string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a watch; <see langword="null"/> where there is none. Any text may be asked for.</summary>
    Task<Watch?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>One page of watches, newest first; <see langword="null"/> where the continuation is not one of ours.</summary>
    Task<WatchPage?> ListAsync(WatchFilter filter, CancellationToken cancellationToken);

    /// <summary>No notification is sent from now on. Idempotent; <see langword="false"/> where there is no such watch.</summary>
    Task<bool> CancelAsync(string id, CancellationToken cancellationToken);

    /// <summary>The upstream's final JSON as stored.</summary>
    Task<StoredResult> ResultAsync(string id, CancellationToken cancellationToken);

    /// <summary>Every delivery attempt, newest first; <see langword="null"/> where there is no such watch.</summary>
    Task<IReadOnlyList<DeliveryAttempt>?> AttemptsAsync(string id, CancellationToken cancellationToken);

    /// <summary>Sends the last notification again: the same <c>webhook-id</c>, a fresh attempt budget.</summary>
    Task<RedeliveryOutcome> RedeliverAsync(string id, CancellationToken cancellationToken);

    /// <summary>The ledger of the watches registered from <paramref name="since"/> on and before <paramref name="until"/>, counted from the rows.</summary>
    Task<Ledger> StatsAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Whether storage can be reached.</summary>
    Task<bool> IsHealthyAsync(CancellationToken cancellationToken);
}
