using Watchpost.Storage.Tables;

namespace Watchpost.Scheduling;

/// <summary>
/// A group that this process has for itself until <see cref="Time"/> has passed, unless it renews. Whoever holds it disposes of it:
/// a lease that was not completed runs out, and the sweeper finds its group.
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

    /// <summary>The group as last written: after a completion, the one that holds what is still running.</summary>
    public WakeUpGroup Group { get; private set; }

    /// <summary>Whether there is something left to complete: not after a completion of which nothing is still running, nor after the lease was lost.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Leases a group as it was read; <see langword="null"/> where another process has it, or it has moved on.</summary>
    public static async Task<GroupLease?> AcquireAsync(
        WakeUpGroup read, ITable table, WakeUpStore store, GroupCompletions completions, TimeProvider time, CancellationToken cancellationToken) =>
        !(read.LeaseExpiresAt > time.GetUtcNow())
        && await WriteAsync(read with { LeaseCount = read.LeaseCount + 1 }, table, time, cancellationToken) is { } group
            ? new GroupLease(group, table, store, completions, time)
            : null;

    /// <summary>Keeps the lease for another <see cref="Time"/>.</summary>
    /// <returns><see langword="false"/>: it is lost.</returns>
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

    /// <summary>Replaces the group by its successors in one transaction, and announces those.</summary>
    /// <param name="successors">Wake-ups that any process may take.</param>
    /// <param name="stillRunning">Wake-ups that this process is still busy with: the lease goes on with them in a group of their own.</param>
    /// <returns><see langword="false"/>: the lease is lost and nothing was stored.</returns>
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

    /// <summary>Makes a group of its own of each of its wake-ups, so that one that brings processes down takes no neighbour with it.</summary>
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
        var result = await table.WriteAsync(group.Id.Shard, [new RowChange.Merge(WakeUpRows.Claim(leased), group.Tag)], cancellationToken);
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
