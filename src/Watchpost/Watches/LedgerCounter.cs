using Watchpost.Storage.Tasks;

namespace Watchpost.Watches;

/// <summary>
/// Counts the watches registered in a window by their state: from the rows, because counters could drift. The state of a settled watch is noted in
/// the index, so that the next count need not read its row.
/// </summary>
internal sealed class LedgerCounter(WatchIndex index, TaskStore store, TimeProvider time)
{
    private const int ReadAtOnce = 32;

    /// <summary>Counts registrations from <paramref name="since"/> (inclusive) to <paramref name="until"/> (exclusive).</summary>
    public async Task<Ledger> CountAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<DeliveryState, int>();
        var settled = new List<(WatchIndex.Entry Entry, DeliveryState State)>();
        var entries = index.ReadAsync(null, since, until, null, null, cancellationToken);
        await foreach (var chunk in entries.ChunkAsync(ReadAtOnce, cancellationToken))
        {
            var states = await Task.WhenAll(chunk.Select(entry => index.SkipUnreadableAsync(() => StateAsync(entry, cancellationToken))));
            foreach (var (entry, state) in chunk.Zip(states))
            {
                if (state is not { } known)
                {
                    continue;
                }

                counts[known] = counts.GetValueOrDefault(known) + 1;
                if (IsSettled(known) && entry is { Settled: null, Reopened: false })
                {
                    settled.Add((entry, known));
                }
            }
        }

        await index.SettleAsync(settled, cancellationToken);
        return new Ledger
        {
            Since = since,
            Until = until,
            AsOf = time.GetUtcNow(),
            Watching = counts.GetValueOrDefault(DeliveryState.None),
            Delivering = counts.GetValueOrDefault(DeliveryState.Pending) + counts.GetValueOrDefault(DeliveryState.Retrying),
            Delivered = counts.GetValueOrDefault(DeliveryState.Delivered),
            Failed = counts.GetValueOrDefault(DeliveryState.Failed),
            Disabled = counts.GetValueOrDefault(DeliveryState.Disabled),
            Cancelled = counts.GetValueOrDefault(DeliveryState.Cancelled),
        };
    }

    private static bool IsSettled(DeliveryState state) =>
        state is DeliveryState.Delivered or DeliveryState.Failed or DeliveryState.Disabled or DeliveryState.Cancelled;

    // Null: listed, but never stored; or stored by another process, which has listed it itself.
    private async Task<DeliveryState?> StateAsync(WatchIndex.Entry entry, CancellationToken cancellationToken) =>
        entry is { Settled: { } noted, Reopened: false }
            ? noted
            : await store.FindWatchAsync(entry.Watch, cancellationToken) is { } watch && WatchIndex.IsOf(entry, watch) ? watch.Delivery : null;
}
