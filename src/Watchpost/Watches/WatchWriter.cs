using Watchpost.Delivery;
using Watchpost.Delivery.Throttling;
using Watchpost.Polling;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Watches;

/// <summary>
/// Stores the rows of new watches with those of their task, whatever its state: new, open, without a chain, finished, or removed. A wake-up is always
/// stored before the row that needs it, and again if the row comes too late for it.
/// </summary>
internal sealed class WatchWriter(
    TaskStore store, RecentRows recent, WakeUpStore wakeUps, RetrySchedule schedule, OptimisticUpdate updates, TimeProvider time, Random random)
{
    /// <summary>Stores the watches; the result has them in the same order.</summary>
    /// <exception cref="TimeoutException">The task's row kept changing.</exception>
    public async Task<StoredWatch[]> InsertAsync(NewWatches added)
    {
        var (task, watches, _) = added;
        return await InsertAsync(task, watches, added.WakeUpStoredAt) ?? await updates.RunAsync(
            $"The row of task {task.Key}",
            OptimisticUpdate.ManyTries,
            () => store.FindTaskAsync(task.Key, CancellationToken.None),
            known => known is null ? BeginAsync(task, watches) : JoinAsync(watches, task, known),
            CancellationToken.None);
    }

    // Null: the task exists already, or it is too late for its wake-up.
    private async Task<StoredWatch[]?> InsertAsync(TaskRecord task, WatchRecord[] watches, DateTimeOffset wakeUpStoredAt)
    {
        if (await WriteAsync(new TaskChanges(task.Key).Insert(task), watches, wakeUpStoredAt) is not { } written)
        {
            return null;
        }

        recent.Keep(task with { Tag = written.Tags[0] });
        for (var i = 0; i < watches.Length; i++)
        {
            recent.KeepOpen(watches[i] with { Tag = written.Tags[i + 1] });
        }

        return [.. watches.Select(watch => new StoredWatch(watch, task))];
    }

    // The task existed and was removed by retention; or this process was held up, and its first wake-up may have been dropped.
    private async Task<StoredWatch[]?> BeginAsync(TaskRecord task, WatchRecord[] watches)
    {
        var now = time.GetUtcNow();
        task = task with { Chain = RandomIds.Hex() };
        var groups = await wakeUps.StoreAsync([WakeUp.Poll.Of(task, PollRules.NextWakeUp(task, now))], CancellationToken.None);
        var stored = await InsertAsync(task, watches, now);
        if (stored is not null)
        {
            await wakeUps.AnnounceAsync(groups, CancellationToken.None);
        }

        return stored;
    }

    // Null: the task has changed.
    private async Task<StoredWatch[]?> JoinAsync(WatchRecord[] watches, TaskRecord task, TaskRecord known)
    {
        // Existing watches come from our own write, whose answer was lost; or from a process that died with this idempotency key.
        var existing = await Task.WhenAll(watches.Select(watch => store.FindWatchAsync(watch.Id, CancellationToken.None)));
        WatchRecord[] missing = [.. watches.Where((_, number) => existing[number] is null)];
        StoredWatch[] present = [.. existing.OfType<WatchRecord>().Select(watch => new StoredWatch(watch, known))];
        if (missing.Length == 0)
        {
            return present;
        }

        if (await (known.IsFinished ? JoinFinishedAsync(missing, known) : JoinOpenAsync(missing, task, known)) is not { } joined)
        {
            return null;
        }

        recent.ForgetTask(task.Key);
        var stored = present.Concat(joined).ToDictionary(watch => watch.Watch.Id);
        return [.. watches.Select(watch => stored[watch.Id])];
    }

    private async Task<IEnumerable<StoredWatch>?> JoinFinishedAsync(WatchRecord[] watches, TaskRecord known)
    {
        var now = time.GetUtcNow();
        var end = new WatchEnd(known.State, known.Progress, known.Reason, now);
        WatchRecord[] ended = [.. watches.Select(watch => DeliveryRules.Begin(watch, end, DeliveryRules.DrawRound(random), schedule, random))];
        var deliveries = await wakeUps.StoreAsync(ended.Select(WakeUp.Deliver.Of), CancellationToken.None);

        // Write the task's row too: if retention is removing it right now, the registration starts over.
        if (await WriteAsync(new TaskChanges(known.Key).Replace(known with { SoleWatch = null }), ended, now) is null)
        {
            return null;
        }

        await wakeUps.AnnounceAsync(deliveries, CancellationToken.None);
        return ended.Select(watch => new StoredWatch(watch, known));
    }

    private async Task<IEnumerable<StoredWatch>?> JoinOpenAsync(WatchRecord[] watches, TaskRecord task, TaskRecord known)
    {
        var now = time.GetUtcNow();
        var deadline = watches.Min(watch => watch.DeadlineAt);
        var ahead = new List<WakeUp>();
        TaskRecord joined;
        if (known.Chain is null)
        {
            // This registration's first wake-up came at another time: it may have been dropped while a chain was active, or found nothing to do.
            joined = task with
            {
                Tag = known.Tag,
                Chain = RandomIds.Hex(),
                OpenWatches = watches.Length,
                SoleWatch = null,
                State = known.State,
                Progress = known.Progress,
                Polls = known.Polls,
                LastPolledAt = known.LastPolledAt,
            };
            ahead.Add(WakeUp.Poll.Of(joined, PollRules.NextWakeUp(joined, now)));
        }
        else
        {
            joined = known with
            {
                OpenWatches = known.OpenWatches + watches.Length,
                NextDeadlineAt = known.NextDeadlineAt < deadline ? known.NextDeadlineAt : deadline,
                SoleWatch = null,
                Extras = known.Extras | task.Extras,
            };
            if (!(known.NextDeadlineAt <= deadline))
            {
                // The chain may not see the new deadline in time: a poll without news does not always read or write the row.
                ahead.Add(new WakeUp.Deadline { Task = known.Key, Due = deadline });
            }
        }

        // Progress that the task has shown before is news to watches that subscribed to it.
        if (watches.Any(watch => ProgressRules.Next(watch, joined, "", watch.CreatedAt)?.Current is not null))
        {
            ahead.Add(WakeUp.FanOut.Of(joined, watches[0].CreatedAt));
        }

        var groups = await wakeUps.StoreAsync(ahead, CancellationToken.None);
        if (await WriteAsync(new TaskChanges(task.Key).Replace(joined), watches, now) is null)
        {
            return null;
        }

        if (known.Chain is not null && deadline <= time.GetUtcNow())
        {
            // The wake-up for this deadline may have come before the watch was stored.
            groups = [.. groups, .. await wakeUps.StoreAsync([new WakeUp.Deadline { Task = known.Key, Due = deadline }], CancellationToken.None)];
        }

        await wakeUps.AnnounceAsync(groups, CancellationToken.None);
        return watches.Select(watch => new StoredWatch(watch, joined));
    }

    // Null: a conflict, or too late for the wake-ups that were stored first.
    private async Task<WriteResult.Written?> WriteAsync(TaskChanges changes, IEnumerable<WatchRecord> watches, DateTimeOffset wakeUpsStoredAt)
    {
        foreach (var watch in watches)
        {
            changes.Insert(watch);
        }

        return WakeUpTiming.IsTooLateForRow(wakeUpsStoredAt, time.GetUtcNow())
            ? null
            : await store.WriteAsync(changes, CancellationToken.None) as WriteResult.Written;
    }
}
