using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Watchpost.Common;
using Watchpost.Storage.Tables;

namespace Watchpost.Scheduling;

/// <summary>
/// The wake-ups to come. A group's row is the truth and its message only announces it: the row is written first,
/// and the sweeper announces it again where the message went missing.
/// </summary>
internal sealed partial class WakeUpStore
{
    /// <summary>How many partitions the groups are spread over. A group's successors stay in its partition.</summary>
    public const int Shards = 4;

    /// <summary>How long a process has a group for itself, unless it renews.</summary>
    public static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(30);

    private const int MaxChanges = 100;
    private const int MaxHandovers = 40;
    private static readonly TimeSpan LingerStep = TimeSpan.FromMilliseconds(25);
    private const int LingerSteps = 8;
    private const int MaxUnreadable = 1000;

    private readonly ITable table;
    private readonly IWakeUpQueue queue;
    private readonly TimeProvider time;
    private readonly ILogger<WakeUpStore> logger;
    private readonly string ownShard;
    private readonly GroupCommit<GroupCompletion, Completion>[] completions;
    private readonly ConcurrentDictionary<(string Shard, string Key), bool> unreadable = new();
    private int busy;
    private int completing;

    /// <summary>Creates the store for one process.</summary>
    /// <param name="table">The table <see cref="StorageNames.WakeUps"/>.</param>
    /// <param name="queue">The queues.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Chooses the process's own partition.</param>
    /// <param name="logger">Hears of rows that cannot be read.</param>
    public WakeUpStore(
        [FromKeyedServices(StorageNames.WakeUps)] ITable table, IWakeUpQueue queue, TimeProvider time, Random random, ILogger<WakeUpStore> logger)
    {
        this.table = table;
        this.queue = queue;
        this.time = time;
        this.logger = logger;
        ownShard = ShardName(random.Next(Shards));
        completions = [.. Enumerable.Range(0, Shards).Select(shard => new GroupCommit<GroupCompletion, Completion>(
            handovers => CompleteAllAsync(ShardName(shard), handovers), MaxHandovers, writers: 2, LingerAsync))];
    }

    /// <summary>Stores wake-ups without announcing them yet.</summary>
    public async Task<IReadOnlyList<WakeUpGroup>> StoreAsync(IEnumerable<WakeUp> wakeUps, CancellationToken cancellationToken)
    {
        var groups = WakeUpPlan.Group(ownShard, wakeUps);
        foreach (var chunk in groups.Chunk(MaxChanges))
        {
            await table.WriteAsync(ownShard, [.. chunk.Select(group => new RowChange.Insert(WakeUpRows.ToRow(group)))], cancellationToken);
        }

        return groups;
    }

    /// <summary>Announces stored groups, each when its first wake-up is due.</summary>
    public Task AnnounceAsync(IEnumerable<WakeUpGroup> groups, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.WhenAll(groups.Select(group =>
            queue.SendAsync(group.Queue, group.Id.ToMessage(), WakeUpPlan.Delay(group.Id.Due, now), cancellationToken)));
    }

    /// <summary>
    /// Takes a group for this process alone for <see cref="ClaimTime"/>.
    /// <see langword="null"/> where it is done already, another process has it, or this version cannot read it: a late, repeated or reordered message
    /// means nothing.
    /// </summary>
    public async Task<WakeUpGroup?> AcquireLeaseAsync(GroupId id, CancellationToken cancellationToken)
    {
        var row = await table.FindAsync(id.Shard, id.Key, cancellationToken);
        if (row is null || Read(row) is not { } group || group.LeaseExpiresAt > time.GetUtcNow())
        {
            return null;
        }

        var claimed = await RenewAsync(group with { LeaseCount = group.LeaseCount + 1 }, cancellationToken);
        if (claimed is not null)
        {
            Interlocked.Increment(ref busy);
        }

        return claimed;
    }

    /// <summary>Keeps a claimed group for another <see cref="ClaimTime"/>; <see langword="null"/> where it was lost.</summary>
    public async Task<WakeUpGroup?> RenewAsync(WakeUpGroup group, CancellationToken cancellationToken)
    {
        var renewed = group with { LeaseExpiresAt = time.GetUtcNow() + ClaimTime };
        var result = await table.WriteAsync(group.Id.Shard, [new RowChange.Merge(WakeUpRows.Claim(renewed), group.Tag)], cancellationToken);
        return result is WriteResult.Written written ? renewed with { SweptAt = null, Tag = written.Tags[0] } : null;
    }

    /// <summary>
    /// Replaces a claimed group by its successors, in one transaction, and announces those.
    /// </summary>
    /// <param name="group">The group, with its latest tag.</param>
    /// <param name="successors">Wake-ups that follow from it, for whichever process.</param>
    /// <param name="carried">Wake-ups that this process is still busy with: they stay claimed.</param>
    public async Task<Completion> CompleteAsync(WakeUpGroup group, IReadOnlyList<WakeUp> successors, IReadOnlyList<WakeUp> carried)
    {
        Interlocked.Decrement(ref busy);
        Interlocked.Increment(ref completing);
        try
        {
            var shard = int.Parse(group.Id.Shard, CultureInfo.InvariantCulture);
            var completion = await completions[shard].AddAsync(new GroupCompletion(group, successors, carried));
            if (completion is Completion.Completed { StillRunning: not null })
            {
                Interlocked.Increment(ref busy);
            }

            return completion;
        }
        finally
        {
            Interlocked.Decrement(ref completing);
        }
    }

    /// <summary>Says that a claimed group will not be completed by this process: its claim runs out, and the sweeper finds it.</summary>
    public void LeaveGroupCommit() => Interlocked.Decrement(ref busy);

    /// <summary>
    /// Reads the groups that were due before <paramref name="before"/>, oldest first, shard by shard. Leaves out rows that this version cannot read.
    /// </summary>
    public async IAsyncEnumerable<WakeUpGroup> OverdueAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            await foreach (var row in table.ReadAsync(ShardName(shard), new RowRange("", GroupId.DueKey(before)), cancellationToken))
            {
                if (Read(row) is { } group)
                {
                    yield return group;
                }
            }
        }
    }

    /// <summary>Announces an overdue group anew; does nothing where it has moved on.</summary>
    public async Task AnnounceAgainAsync(WakeUpGroup group, CancellationToken cancellationToken)
    {
        var swept = group with { SweptAt = time.GetUtcNow() };
        if (await table.WriteAsync(group.Id.Shard, [new RowChange.Merge(WakeUpRows.Sweep(swept), group.Tag)], cancellationToken) is WriteResult.Written)
        {
            await AnnounceAsync([group], cancellationToken);
        }
    }

    /// <summary>Makes a group of its own of each of its wake-ups, so that one that brings processes down takes no neighbour with it.</summary>
    public async Task SplitAsync(WakeUpGroup group, CancellationToken cancellationToken)
    {
        WakeUpGroup[] singles = [.. group.WakeUps.Select(wakeUp => new WakeUpGroup { Id = GroupId.Create(group.Id.Shard, wakeUp.Due), WakeUps = [wakeUp] })];
        RowChange[] changes = [new RowChange.Delete(group.Id.Key, group.Tag), .. singles.Select(single => new RowChange.Insert(WakeUpRows.ToRow(single)))];
        if (await table.WriteAsync(group.Id.Shard, changes, cancellationToken) is WriteResult.Written)
        {
            await AnnounceAsync(singles, cancellationToken);
        }
    }

    // Null: unreadable. Logged once a row, and only for so many rows, for the sweeper sees them every time.
    private WakeUpGroup? Read(TableEntity row)
    {
        var group = WakeUpRows.FromRow(row);
        if (group is null && unreadable.Count < MaxUnreadable && unreadable.TryAdd((row.PartitionKey, row.RowKey), true))
        {
            Log.Unreadable(logger, row.PartitionKey, row.RowKey);
        }

        return group;
    }

    private static string ShardName(int shard) => shard.ToString(CultureInfo.InvariantCulture);

    // Waits a moment for groups that are about to complete as well, so that their successors share rows and messages.
    private async Task LingerAsync()
    {
        for (var step = 0; step < LingerSteps && Volatile.Read(ref busy) > 0 && Volatile.Read(ref completing) < MaxHandovers; step++)
        {
            await Task.Delay(LingerStep, time, CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<Completion>> CompleteAllAsync(string shard, IReadOnlyList<GroupCompletion> handovers)
    {
        var claimedUntil = time.GetUtcNow() + ClaimTime;
        var successors = WakeUpPlan.Group(shard, handovers.SelectMany(handover => handover.Successors));
        if (handovers.Count == 1 && successors.Length + 2 > MaxChanges)
        {
            // 64 ended tasks with 50 watches each, their deliveries spread over many seconds: still one write.
            successors = WakeUpPlan.Pack(shard, handovers[0].Successors);
        }

        WakeUpGroup?[] carried = [.. handovers.Select(handover => handover.Carried.Count == 0 ? null : new WakeUpGroup
        {
            Id = GroupId.Create(shard, handover.Carried.Min(wakeUp => wakeUp.Due)),
            WakeUps = [.. handover.Carried],
            LeaseExpiresAt = claimedUntil,
            LeaseCount = 1,
        })];
        RowChange[] changes =
        [
            .. handovers.Select(handover => new RowChange.Delete(handover.Group.Id.Key, handover.Group.Tag)),
            .. carried.OfType<WakeUpGroup>().Concat(successors).Select(group => new RowChange.Insert(WakeUpRows.ToRow(group))),
        ];

        var result = changes.Length > MaxChanges && handovers.Count > 1
            ? WriteResult.Conflict.Instance
            : await table.WriteAsync(shard, changes, CancellationToken.None);
        if (result is WriteResult.Written written)
        {
            await AnnounceAsync(successors, CancellationToken.None);
            var inserted = handovers.Count;
            return [.. carried.Select(group => new Completion.Completed(group is null ? null : group with { Tag = written.Tags[inserted++] }))];
        }

        return handovers.Count == 1 ? [Completion.LeaseLost.Instance] : await CompleteInHalvesAsync(shard, handovers);
    }

    // One lost group must not hold up the others that happened to share its write.
    private async Task<IReadOnlyList<Completion>> CompleteInHalvesAsync(string shard, IReadOnlyList<GroupCompletion> handovers)
    {
        var half = handovers.Count / 2;
        var first = await CompleteAllAsync(shard, [.. handovers.Take(half)]);
        var second = await CompleteAllAsync(shard, [.. handovers.Skip(half)]);
        return [.. first, .. second];
    }

    private sealed record GroupCompletion(WakeUpGroup Group, IReadOnlyList<WakeUp> Successors, IReadOnlyList<WakeUp> Carried);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "This version cannot read group {Group} in shard {Shard}. It skips the row and leaves it stored.")]
        public static partial void Unreadable(ILogger logger, string shard, string group);
    }
}
