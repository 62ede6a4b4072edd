using Watchpost.Delivery;
using Watchpost.Delivery.Throttling;
using Watchpost.Polling;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Watches;

/// <summary>
/// Stores the rows of new watches beside those of their task, whatever that is by then: new, open, forsaken, finished, or gone again.
/// Each time the wake-up comes before the row that needs it, and another one where the row comes late.
/// </summary>
internal sealed class WatchWriter(
    TaskStore store, RecentRows recent, WakeUpStore wakeUps, RetrySchedule schedule, OptimisticUpdate updates, TimeProvider time, Random random)
{
    /// <summary>Stores them; the answer has them in the same order.</summary>
    /// <exception cref="TimeoutException">The task's row kept changing.</exception>
    public async Task<StoredWatch[]> InsertAsync(NewWatches placing)
    {
        var (task, watches, _) = placing;
        return await InsertAsync(task, watches, placing.WakeUpStoredAt) ?? await updates.RunAsync(
            $"The row of task {task.Key}",
            OptimisticUpdate.ManyTries,
            () => store.FindTaskAsync(task.Key, CancellationToken.None),
            known => known is null ? BeginAsync(task, watches) : JoinAsync(watches, task, known),
            CancellationToken.None);
    }

    // Null: the task is there, or it is too late for its wake-up.
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

    // The task was there and is gone, having been kept for long enough; or this process was held up and its first wake-up may be given up by now.
    private async Task<StoredWatch[]?> BeginAsync(TaskRecord task, WatchRecord[] watches)
    {
        var now = time.GetUtcNow();
        task = task with { Chain = RandomIds.Hex() };
        var groups = await wakeUps.StoreAsync([WakeUp.Poll.Of(task, PollRules.NextWakeUp(task, now))], CancellationToken.None);
        var begun = await InsertAsync(task, watches, now);
        if (begun is not null)
        {
            await wakeUps.AnnounceAsync(groups, CancellationToken.None);
        }

        return begun;
    }

    // Null: the task changed meanwhile.
    private async Task<StoredWatch[]?> JoinAsync(WatchRecord[] watches, TaskRecord task, TaskRecord known)
    {
        // Those that are there already are our own write, whose answer was lost; or that of a process that died with this idempotency key.
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

        // The task's row is written as well: if it is just being removed, having been kept for long enough, this begins again.
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
            // The wake-up of this registration came at another time: it may have been dropped when a chain was in force, or found nothing to do.
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
                // The chain has not read of it, and need not read the row before it: a poll that told nothing new is not always written.
                ahead.Add(new WakeUp.Deadline { Task = known.Key, Due = deadline });
            }
        }

        // What the task told before is news to watches that want to hear of it.
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
            // Whoever looked for it may have come before the watch was there.
            groups = [.. groups, .. await wakeUps.StoreAsync([new WakeUp.Deadline { Task = known.Key, Due = deadline }], CancellationToken.None)];
        }

        await wakeUps.AnnounceAsync(groups, CancellationToken.None);
        return watches.Select(watch => new StoredWatch(watch, joined));
    }

    // Null: a conflict, or it is too late for the wake-ups that were stored ahead.
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
