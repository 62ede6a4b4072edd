using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Delivery;

/// <summary>Makes a watch's due attempt, records it and schedules the next one.</summary>
internal sealed class Deliverer(
    TaskStore store,
    RecentRows recent,
    NotificationAttempt attempts,
    DeliveryThrottle throttle,
    WatchIndex index,
    RetrySchedule schedule,
    OptimisticUpdate updates,
    TimeProvider time,
    Random random)
{
    private static readonly TimeSpan EarlyBy = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxSlotWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlotRetryInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan MaxRowAge = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan FirstProgressPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastProgressPause = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan SlowProgressWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BodyMemoryWait = TimeSpan.FromSeconds(1);
    private readonly NotificationBodies bodies = new(store, recent, time);

    /// <summary>Handles a delivery wake-up.</summary>
    public async Task<Continuations> DeliverAsync(WakeUp.Deliver wakeUp, CancellationToken cancellationToken)
    {
        if (!await WakeUpTiming.WaitForDueAsync(wakeUp, time, cancellationToken))
        {
            return Continuations.After(wakeUp);
        }

        var (id, round) = (wakeUp.Watch, wakeUp.Round);
        var watch = recent.Take(id);
        if (watch is null || watch.Round != round || watch.Step != wakeUp.Step)
        {
            watch = await store.FindWatchAsync(id, cancellationToken);
        }

        if (watch is null)
        {
            return WakeUpTiming.MissingRow(wakeUp, time.GetUtcNow());
        }

        if (watch.Round != round)
        {
            // A newer round replaced this one, or this round is not stored yet: a wake-up is stored before its row.
            return round == DeliveryRules.RoundOfTask ? Continuations.None : WakeUpTiming.MissingRow(wakeUp, time.GetUtcNow());
        }

        if (watch.Delivery is not (DeliveryState.Pending or DeliveryState.Retrying) || watch.End is null)
        {
            return Continuations.None;
        }

        if (watch.Step != wakeUp.Step || watch.NextAttemptAt > time.GetUtcNow() + EarlyBy)
        {
            // Already attempted, by a process that died before it completed the wake-up.
            return Continuations.After(WakeUp.Deliver.Of(watch));
        }

        if (watch.Told.Current?.SendingUntil > time.GetUtcNow())
        {
            return await WaitForProgressAsync(id, cancellationToken) is { } until
                ? Continuations.After(wakeUp with { Due = until, Failures = 0 })
                : await DeliverAsync(wakeUp, cancellationToken);
        }

        return await AttemptAsync(watch, watch.End, wakeUp, cancellationToken);
    }

    // The terminal notification must not overtake a progress notification, nor wait for one whose process died. Poll briefly for a fast
    // receiver. For a slow one, return when to look again: in 2 s, or when its attempt ends at the latest.
    private async Task<DateTimeOffset?> WaitForProgressAsync(WatchId id, CancellationToken cancellationToken)
    {
        var until = await SendingUntilAsync();
        for (var pause = FirstProgressPause; pause <= LastProgressPause && until is not null; pause *= 2)
        {
            await Task.Delay(pause, time, cancellationToken);
            until = await SendingUntilAsync();
        }

        var again = time.GetUtcNow() + SlowProgressWait;
        return until < again ? until : until is null ? null : again;

        async Task<DateTimeOffset?> SendingUntilAsync() =>
            (await store.FindWatchAsync(id, cancellationToken))?.Told.Current?.SendingUntil is { } sending && sending > time.GetUtcNow() ? sending : null;
    }

    private async Task<Continuations> AttemptAsync(WatchRecord watch, WatchEnd end, WakeUp wakeUp, CancellationToken cancellationToken)
    {
        var read = time.GetTimestamp();
        var (acquired, wait) = await AcquireSlotAsync(watch, cancellationToken);
        AttemptResult result;
        DeliveryAttempt attempt;
        using (var slot = acquired)
        {
            if (slot is null)
            {
                return Continuations.After(wakeUp with { Due = time.GetUtcNow() + wait, Failures = 0 });
            }

            using var body = await bodies.TakeAsync(watch, end, cancellationToken);
            if (body is null)
            {
                return Continuations.After(wakeUp with { Due = time.GetUtcNow() + BodyMemoryWait, Failures = 0 });
            }

            var webhook = await attempts.PrepareAsync(watch, watch.Sequence, body.Bytes, cancellationToken);
            if (time.GetElapsedTime(read) >= MaxRowAge && (await store.FindWatchAsync(watch.Id, cancellationToken))?.Tag != watch.Tag)
            {
                // The row changed while we waited for a slot or read the task: the watch may be deleted.
                return Continuations.After(wakeUp with { Due = time.GetUtcNow(), Failures = 0 });
            }

            (result, attempt) = await attempts.SendAsync(watch, webhook, NotificationBody.Type(end.State), watch.Spent + 1, slot, cancellationToken);
        }

        // Release the slot before writing to storage: a slow table must not occupy the receiver's slot.
        var attempted = DeliveryRules.After(watch, result, schedule, random, attempt.At, time.GetUtcNow());
        return await RecordAsync(attempted, result, attempt, cancellationToken);
    }

    private Task<Continuations> RecordAsync(WatchRecord attempted, AttemptResult result, DeliveryAttempt attempt, CancellationToken cancellationToken)
    {
        var write = attempted;
        return updates.RunAsync(
            $"The row of a watch of task {attempted.Id.Task}",
            OptimisticUpdate.FewTries,
            attempted,
            () => store.FindWatchAsync(attempted.Id, cancellationToken),
            TryAsync,
            cancellationToken);

        async Task<Continuations?> TryAsync(WatchRecord? now)
        {
            if (now is null)
            {
                return Continuations.None;
            }

            // Cancelled or redelivered meanwhile: count the attempt, but schedule nothing.
            var goesOn = now.Round == attempted.Round && now.Delivery is not DeliveryState.Cancelled;
            if (now != attempted)
            {
                if ((await store.FindAttemptAsync(write.Id, write.Attempts, cancellationToken))?.At == attempt.At)
                {
                    // Our own write succeeded; its response was lost.
                    return goesOn ? Continue(now) : Continuations.None;
                }

                // The row changed: an attempt at a progress notification was recorded, or another process made this step too.
                write = goesOn && now.Step < attempted.Step
                    ? attempted with { Tag = now.Tag, Attempts = now.Attempts + 1, Told = now.Told }
                    : DeliveryRules.Late(now, attempted.Round, result, attempt.At);
                if (now.Delivery is DeliveryState.Failed && write.Delivery != now.Delivery)
                {
                    await index.ReopenAsync(now, cancellationToken);
                }
            }

            var changes = new TaskChanges(write.Id.Task).Replace(write).Record(write.Id, write.Attempts, attempt);
            return await store.WriteAsync(changes, cancellationToken) is not WriteResult.Written ? null : goesOn ? Continue(write) : Continuations.None;
        }
    }

    private static Continuations Continue(WatchRecord watch) =>
        watch.Delivery is DeliveryState.Retrying ? Continuations.After(WakeUp.Deliver.Of(watch)) : Continuations.None;

    // A fast host frees a slot in milliseconds: a short wait is cheaper than another wake-up.
    private async Task<(DeliverySlot? Slot, TimeSpan Wait)> AcquireSlotAsync(WatchRecord watch, CancellationToken cancellationToken)
    {
        var url = new Uri(watch.CallbackUrl);
        var until = time.GetUtcNow() + MaxSlotWait;
        var slot = TryEnter(out var wait);
        while (slot is null && time.GetUtcNow() < until && throttle.IsFast(url))
        {
            await Task.Delay(SlotRetryInterval, time, cancellationToken);
            slot = TryEnter(out wait);
        }

        return (slot, wait);

        DeliverySlot? TryEnter(out TimeSpan wait)
        {
            var now = time.GetUtcNow();
            return throttle.TryEnter(url, watch.Id, now - (watch.NextAttemptAt ?? now), out wait);
        }
    }
}
