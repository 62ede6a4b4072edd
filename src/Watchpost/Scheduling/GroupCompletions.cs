using System.Globalization;
using Watchpost.Storage.Tables;

namespace Watchpost.Scheduling;

/// <summary>Replaces groups with their successors. Groups that complete together in this process share rows, messages and one transaction.</summary>
internal sealed class GroupCompletions
{
    /// <summary>The limit of a Table Storage transaction.</summary>
    public const int MaxChanges = 100;

    private const int MaxGroups = 40;
    private const int LingerSteps = 8;
    private static readonly TimeSpan LingerStep = TimeSpan.FromMilliseconds(25);
    private readonly WakeUpStore store;
    private readonly ITable table;
    private readonly TimeProvider time;
    private readonly GroupCommit<Completing, Completion>[] shards;
    private int busy;
    private int completing;

    public GroupCompletions(WakeUpStore store, ITable table, TimeProvider time)
    {
        (this.store, this.table, this.time) = (store, table, time);
        shards = [.. Enumerable.Range(0, WakeUpStore.Shards).Select(shard => new GroupCommit<Completing, Completion>(
            groups => CompleteAsync(GroupId.ShardName(shard), groups), MaxGroups, writers: 2, LingerAsync))];
    }

    /// <summary>Marks a group as in progress: completions of other groups wait briefly for it.</summary>
    public void Enter() => Interlocked.Increment(ref busy);

    public void Leave() => Interlocked.Decrement(ref busy);

    /// <summary>Replaces a group with its successors and announces them.</summary>
    /// <param name="group">The group, with its latest tag.</param>
    /// <param name="successors">Wake-ups that any process may lease.</param>
    /// <param name="stillRunning">Wake-ups that this process is still handling; they stay leased.</param>
    public async Task<Completion> CompleteAsync(WakeUpGroup group, IReadOnlyList<WakeUp> successors, IReadOnlyList<WakeUp> stillRunning)
    {
        Interlocked.Increment(ref completing);
        try
        {
            return await shards[int.Parse(group.Id.Shard, CultureInfo.InvariantCulture)].AddAsync(new Completing(group, successors, stillRunning));
        }
        finally
        {
            Interlocked.Decrement(ref completing);
        }
    }

    // Waits briefly for other groups to complete, so that their successors share rows and messages.
    private async Task LingerAsync()
    {
        for (var step = 0; step < LingerSteps && Volatile.Read(ref busy) > 0 && Volatile.Read(ref completing) < MaxGroups; step++)
        {
            await Task.Delay(LingerStep, time, CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<Completion>> CompleteAsync(string shard, IReadOnlyList<Completing> groups)
    {
        var leasedUntil = time.GetUtcNow() + GroupLease.Time;
        var successors = WakeUpPlan.Group(shard, groups.SelectMany(group => group.Successors));
        if (groups.Count == 1 && successors.Length + 2 > MaxChanges)
        {
            // The deliveries of 64 finished tasks with 50 watches each are spread over many seconds. They must still fit into one write.
            successors = WakeUpPlan.Pack(shard, groups[0].Successors);
        }

        WakeUpGroup?[] stillRunning = [.. groups.Select(group => group.StillRunning.Count == 0 ? null : new WakeUpGroup
        {
            Id = GroupId.Create(shard, group.StillRunning.Min(wakeUp => wakeUp.Due)),
            WakeUps = [.. group.StillRunning],
            LeaseExpiresAt = leasedUntil,
            LeaseCount = 1,
        })];
        RowChange[] changes =
        [
            .. groups.Select(group => new RowChange.Delete(group.Group.Id.Key, group.Group.Tag)),
            .. stillRunning.OfType<WakeUpGroup>().Concat(successors).Select(group => new RowChange.Insert(WakeUpRows.ToRow(group))),
        ];

        var result = changes.Length > MaxChanges && groups.Count > 1
            ? WriteResult.Conflict.Instance
            : await table.WriteAsync(shard, changes, CancellationToken.None);
        if (result is WriteResult.Written written)
        {
            await store.AnnounceAsync(successors, CancellationToken.None);
            var inserted = groups.Count;
            return [.. stillRunning.Select(group => new Completion.Completed(group is null ? null : group with { Tag = written.Tags[inserted++] }))];
        }

        return groups.Count == 1 ? [Completion.LeaseLost.Instance] : await CompleteInHalvesAsync(shard, groups);
    }

    // A lost group must not block the others in the same write.
    private async Task<IReadOnlyList<Completion>> CompleteInHalvesAsync(string shard, IReadOnlyList<Completing> groups)
    {
        var half = groups.Count / 2;
        var first = await CompleteAsync(shard, [.. groups.Take(half)]);
        var second = await CompleteAsync(shard, [.. groups.Skip(half)]);
        return [.. first, .. second];
    }

    private sealed record Completing(WakeUpGroup Group, IReadOnlyList<WakeUp> Successors, IReadOnlyList<WakeUp> StillRunning);
}
