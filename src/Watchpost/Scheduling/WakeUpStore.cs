using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Watchpost.Storage.Tables;

namespace Watchpost.Scheduling;

/// <summary>
/// The scheduled wake-ups. A group's row is the truth and its message only announces it: the row is written first, and if the message gets lost, the
/// sweeper announces the group again.
/// </summary>
internal sealed partial class WakeUpStore
{
    /// <summary>The number of partitions for groups. A group's successors stay in its partition.</summary>
    public const int Shards = 4;

    private const int MaxUnreadable = 1000;

    private readonly ITable table;
    private readonly IWakeUpQueue queue;
    private readonly TimeProvider time;
    private readonly ILogger<WakeUpStore> logger;
    private readonly string ownShard;
    private readonly GroupCompletions completions;
    private readonly ConcurrentDictionary<(string Shard, string Key), bool> unreadable = new();

    public WakeUpStore(
        [FromKeyedServices(StorageNames.WakeUps)] ITable table, IWakeUpQueue queue, TimeProvider time, Random random, ILogger<WakeUpStore> logger)
    {
        this.table = table;
        this.queue = queue;
        this.time = time;
        this.logger = logger;
        ownShard = GroupId.ShardName(random.Next(Shards));
        completions = new GroupCompletions(this, table, time);
    }

    /// <summary>Stores wake-ups without announcing them.</summary>
    public async Task<IReadOnlyList<WakeUpGroup>> StoreAsync(IEnumerable<WakeUp> wakeUps, CancellationToken cancellationToken)
    {
        var groups = WakeUpPlan.Group(ownShard, wakeUps);
        foreach (var chunk in groups.Chunk(GroupCompletions.MaxChanges))
        {
            await table.WriteAsync(ownShard, [.. chunk.Select(group => new RowChange.Insert(WakeUpRows.ToRow(group)))], cancellationToken);
        }

        return groups;
    }

    /// <summary>Announces stored groups, each for the time when its first wake-up is due.</summary>
    public Task AnnounceAsync(IEnumerable<WakeUpGroup> groups, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.WhenAll(groups.Select(group =>
            queue.SendAsync(group.Queue, group.Id.ToMessage(), WakeUpPlan.Delay(group.Id.Due, now), cancellationToken)));
    }

    /// <summary>
    /// Leases a group for <see cref="GroupLease.Time"/>. <see langword="null"/> if it is completed, leased by another process, or unreadable for this
    /// version; so a late, repeated or reordered message is harmless.
    /// </summary>
    public async Task<GroupLease?> AcquireLeaseAsync(GroupId id, CancellationToken cancellationToken) =>
        await table.FindAsync(id.Shard, id.Key, cancellationToken) is { } row && Read(row) is { } group
            ? await GroupLease.AcquireAsync(group, table, this, completions, time, cancellationToken)
            : null;

    /// <summary>
    /// Reads the groups that were due before <paramref name="before"/>, oldest first, shard by shard. Skips rows that this version cannot read.
    /// </summary>
    public async IAsyncEnumerable<WakeUpGroup> OverdueAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            await foreach (var row in table.ReadAsync(GroupId.ShardName(shard), new RowRange("", GroupId.DueKey(before)), cancellationToken))
            {
                if (Read(row) is { } group)
                {
                    yield return group;
                }
            }
        }
    }

    /// <summary>Announces an overdue group again, unless its row has changed.</summary>
    public async Task AnnounceAgainAsync(WakeUpGroup group, CancellationToken cancellationToken)
    {
        var swept = group with { SweptAt = time.GetUtcNow() };
        if (await table.WriteAsync(group.Id.Shard, [new RowChange.Merge(WakeUpRows.Sweep(swept), group.Tag)], cancellationToken) is WriteResult.Written)
        {
            await AnnounceAsync([group], cancellationToken);
        }
    }

    // Null: unreadable. Logs each row once, up to MaxUnreadable rows, because the sweeper sees them every time.
    private WakeUpGroup? Read(TableEntity row)
    {
        var group = WakeUpRows.FromRow(row);
        if (group is null && unreadable.Count < MaxUnreadable && unreadable.TryAdd((row.PartitionKey, row.RowKey), true))
        {
            Log.Unreadable(logger, row.PartitionKey, row.RowKey);
        }

        return group;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "This version cannot read group {Group} in shard {Shard}. It skips the row and leaves it stored.")]
        public static partial void Unreadable(ILogger logger, string shard, string group);
    }
}
