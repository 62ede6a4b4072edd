using Watchpost.Storage.Tables;

namespace Watchpost.Scheduling;

/// <summary>
/// Exclusive use of a group until <see cref="Time"/> has passed; it can be renewed. The holder disposes of it. A lease that is not completed expires,
/// and the sweeper finds its group.
/// </summary>
internal sealed class GroupLease : IDisposable
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    private readonly ITable table;
    private readonly WakeUpStore store;
    private readonly GroupCompletions completions;
    private readonly TimeProvider time;

    private GroupLease(WakeUpGroup group, ITable table, WakeUpStore store, GroupCompletions completions, TimeProvider time)
    {
        (Group, this.table, this.store, this.completions, this.time) = (group, table, store, completions, time);
        Enter();
    }

    /// <summary>The group as last written. After a completion, it holds the wake-ups that are still running.</summary>
    public WakeUpGroup Group { get; private set; }

    /// <summary>Whether anything is left to complete: not after the lease was lost, nor after a completion with nothing still running.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Leases a group as it was read; <see langword="null"/> if another process holds it or its row has changed.</summary>
    public static async Task<GroupLease?> AcquireAsync(
        WakeUpGroup read, ITable table, WakeUpStore store, GroupCompletions completions, TimeProvider time, CancellationToken cancellationToken) =>
        !(read.LeaseExpiresAt > time.GetUtcNow())
        && await WriteAsync(read with { LeaseCount = read.LeaseCount + 1 }, table, time, cancellationToken) is { } group
            ? new GroupLease(group, table, store, completions, time)
            : null;

    /// <summary>Extends the lease by <see cref="Time"/>.</summary>
    /// <returns><see langword="false"/> if the lease is lost.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (await WriteAsync(Group, table, time, cancellationToken) is not { } renewed)
        {
            Leave();
            return false;
        }

        Group = renewed;
        return true;
    }

    /// <summary>Replaces the group with its successors in one transaction and announces them.</summary>
    /// <param name="successors">Wake-ups that any process may lease.</param>
    /// <param name="stillRunning">Wake-ups that this process is still handling. They move to a new group, which this lease then covers.</param>
    /// <returns><see langword="false"/> if the lease is lost; then nothing was stored.</returns>
    public async Task<bool> CompleteAsync(IReadOnlyList<WakeUp> successors, IReadOnlyList<WakeUp> stillRunning)
    {
        Leave();
        if (await completions.CompleteAsync(Group, successors, stillRunning) is not Completion.Completed completed)
        {
            return false;
        }

        if (completed.StillRunning is { } group)
        {
            Group = group;
            Enter();
        }

        return true;
    }

    /// <summary>Splits the group into single wake-ups, so that one that crashes its process does not affect the others.</summary>
    public async Task SplitAsync(CancellationToken cancellationToken)
    {
        Leave();
        WakeUpGroup[] singles = [.. Group.WakeUps.Select(wakeUp => new WakeUpGroup { Id = GroupId.Create(Group.Id.Shard, wakeUp.Due), WakeUps = [wakeUp] })];
        RowChange[] changes = [new RowChange.Delete(Group.Id.Key, Group.Tag), .. singles.Select(single => new RowChange.Insert(WakeUpRows.ToRow(single)))];
        if (await table.WriteAsync(Group.Id.Shard, changes, cancellationToken) is WriteResult.Written)
        {
            await store.AnnounceAsync(singles, cancellationToken);
        }
    }

    public void Dispose() => Leave();

    private static async Task<WakeUpGroup?> WriteAsync(WakeUpGroup group, ITable table, TimeProvider time, CancellationToken cancellationToken)
    {
        var leased = group with { LeaseExpiresAt = time.GetUtcNow() + Time };
        var result = await table.WriteAsync(group.Id.Shard, [new RowChange.Merge(WakeUpRows.Lease(leased), group.Tag)], cancellationToken);
        return result is WriteResult.Written written ? leased with { SweptAt = null, Tag = written.Tags[0] } : null;
    }

    private void Enter()
    {
        IsHeld = true;
        completions.Enter();
    }

    private void Leave()
    {
        if (IsHeld)
        {
            IsHeld = false;
            completions.Leave();
        }
    }
}
