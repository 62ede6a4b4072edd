using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Watchpost.Retention;
using Watchpost.Storage.Tables;

namespace Watchpost.Watches.Idempotency;

/// <summary>Maps an idempotency key to its registration for 24 hours. After that, the key counts as new.</summary>
/// <remarks>
/// The time starts with the first request, and never exceeds half of the watches' retention: a request that continues another process's registration
/// must not bring back a watch that was removed since.
/// </remarks>
internal sealed class IdempotencyKeys(
    [FromKeyedServices(StorageNames.Keys)] ITable table, Expiries expiries, IOptions<RetentionOptions> options, OptimisticUpdate updates, TimeProvider time)
{
    private const string Fingerprint = "Fingerprint";
    private const string Watch = "Watch";
    private const string StartedAt = "StartedAt";
    private const string IsDone = "IsDone";
    private const string Owner = "Owner";
    private const string Claim = "Claim";
    private readonly string owner = RandomIds.Hex();
    private readonly ConcurrentDictionary<string, bool> running = new(StringComparer.Ordinal);
    private readonly TimeSpan kept = TimeSpan.FromSeconds(Math.Min(TimeSpan.FromHours(24).TotalSeconds, options.Value.KeepSeconds / 2));

    // A process that died leaves its key taken, and others cannot know. After this time another request may continue its registration.
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromSeconds(60);

    /// <summary>Claims a key for a registration. The request counts as running until <see cref="End"/>, whatever the outcome.</summary>
    /// <param name="key">The caller's key.</param>
    /// <param name="fingerprint">A hash of the registration's meaning.</param>
    /// <param name="proposed">The watch to create, unless the key already has one. It also identifies the request.</param>
    /// <param name="cancellationToken">The caller disconnected. It has no effect once the key is being claimed.</param>
    /// <exception cref="TimeoutException">The key's row changed during each of several tries.</exception>
    public async Task<KeyClaim> ClaimAsync(string key, string fingerprint, WatchId proposed, CancellationToken cancellationToken)
    {
        var partition = PartitionOf(key);
        var now = time.GetUtcNow();
        var request = proposed.ToString();
        running[request] = true;
        await expiries.NoteAsync(StorageNames.Keys, partition, partition, now + kept, cancellationToken);
        return await InsertAsync() ?? await updates.RunAsync(
            "An idempotency key",
            OptimisticUpdate.FewTries,
            () => table.FindAsync(partition, partition, CancellationToken.None),
            row => row is null ? InsertAsync() : TakeOverAsync(row),
            CancellationToken.None);

        async Task<KeyClaim?> InsertAsync() =>
            await table.WriteAsync(partition, [new RowChange.Insert(ToRow(proposed, now + kept))], CancellationToken.None) is WriteResult.Written
                ? new KeyClaim.Taken(proposed)
                : null;

        async Task<KeyClaim?> TakeOverAsync(TableEntity row)
        {
            var watch = WatchId.TryParse(row.Text(Watch), out var id) ? id : throw new InvalidDataException("An idempotency key does not name a watch.");
            if (row.GetString(Claim) == request)
            {
                // Our own write, whose answer was lost.
                return new KeyClaim.Taken(watch);
            }

            var expiresAt = row.Time(Expiries.ExpiresAt);
            var isExpired = expiresAt <= now;
            if (!isExpired && row.Text(Fingerprint) != fingerprint)
            {
                return KeyClaim.OtherBody.Instance;
            }

            if (!isExpired && row.GetBoolean(IsDone) == true)
            {
                return new KeyClaim.Done(watch);
            }

            if (!isExpired && !HasEnded(row) && row.Time(StartedAt) + GivenUpAfter > now)
            {
                return KeyClaim.Busy.Instance;
            }

            var taken = isExpired ? proposed : watch;
            var change = new RowChange.Replace(ToRow(taken, isExpired ? now + kept : expiresAt), row.ETag);
            return await table.WriteAsync(partition, [change], CancellationToken.None) is WriteResult.Written ? new KeyClaim.Taken(taken) : null;
        }

        // Not a constant row key: see TaskRows.KeyOf.
        TableEntity ToRow(WatchId watch, DateTimeOffset expiresAt) => new(partition, partition)
        {
            [Fingerprint] = fingerprint,
            [Watch] = watch.ToString(),
            [Owner] = owner,
            [Claim] = request,
            [StartedAt] = now,
            [Expiries.ExpiresAt] = expiresAt,
        };
    }

    /// <summary>Marks a request as answered. If it claimed a key and did not complete, the next request with that key can continue at once.</summary>
    /// <param name="proposed">The watch that the request proposed.</param>
    public void End(WatchId proposed) => running.TryRemove(proposed.ToString(), out _);

    /// <summary>Marks the registration as complete: from now on the key returns the same answer.</summary>
    public Task CompleteAsync(string key, string fingerprint, WatchId watch, CancellationToken cancellationToken)
    {
        var partition = PartitionOf(key);
        var done = new TableEntity(partition, partition) { [Fingerprint] = fingerprint, [Watch] = watch.ToString(), [IsDone] = true };
        return table.WriteAsync(partition, [new RowChange.Merge(done, ETag.All)], cancellationToken);
    }

    private bool HasEnded(TableEntity row) => row.GetString(Owner) == owner && !running.ContainsKey(row.Text(Claim));

    private static string PartitionOf(string key) => Base32.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
