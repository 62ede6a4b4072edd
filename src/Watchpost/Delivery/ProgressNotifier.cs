using Microsoft.Extensions.Options;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Delivery;

/// <summary>
/// Sends progress and waiting notifications of open tasks: in order, one at a time; while one is in flight, only the latest change is kept.
/// </summary>
/// <remarks>
/// The watch's row names the notification in flight and the chain that sends it. It is written before each attempt, so no other chain and
/// no terminal notification sends at the same time, and a chain resumed after a crash recognizes its own.
/// A chain with nothing left to send first clears the row, then reads the task again, so that a change it kept out is not lost.
/// </remarks>
internal sealed class ProgressNotifier(
    TaskStore store,
    RecentRows recent,
    NotificationAttempt attempts,
    DeliveryThrottle throttle,
    IOptions<DeliveryOptions> options,
    OptimisticUpdate updates,
    TimeProvider time)
{
    // Bounds a task that changes all the time: the host allows a function five minutes, and the last attempt takes up to 100 s.
    private const int MaxTurns = 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    // A full group of 64 fan-outs is replaced in one write of 100 rows: 97 groups of 64 (96 for watches, one for continuations),
    // the group itself, and the carried-over steps.
    private const int PageSize = 96;
    private static readonly TimeSpan EarlyBy = TimeSpan.FromMilliseconds(50);

    // Allows for work before and after the POST, and for clock skew.
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(2);
    private readonly TimeSpan longestAttempt = TimeSpan.FromSeconds(options.Value.TimeoutSeconds) + Spare;

    /// <summary>Handles a change of a task: finds the watches to notify.</summary>
    public async Task<Continuations> SpreadAsync(WakeUp.FanOut wakeUp, CancellationToken cancellationToken)
    {
        if (!await WakeUpTiming.WaitForDueAsync(wakeUp, time, cancellationToken))
        {
            return Continuations.After(wakeUp);
        }

        if (await store.FindTaskAsync(wakeUp.Task, cancellationToken) is not { IsFinished: false, Extras: not WatchEvents.None } task)
        {
            return Continuations.None;
        }

        var now = time.GetUtcNow();
        var page = await store.WatchesAsync(task.Key, wakeUp.After?.RowKey, PageSize, cancellationToken);
        WakeUp[] tell = [.. page
            .Where(watch => watch.Told.Current is { } current ? current.Owner == wakeUp.Owner : ProgressRules.Next(watch, task, wakeUp.Owner, now) is not null)
            .Select(watch => new WakeUp.NotifyProgress { Watch = watch.Id, Owner = wakeUp.Owner, Due = now })];
        return (tell, page.Count == PageSize) switch
        {
            (_, true) => new Continuations([.. tell, wakeUp with { After = page[^1].Id }], []),
            ([var only], _) => new Continuations([], [only]),

            // Separate wake-ups: a slow receiver must not delay another receiver's retries.
            _ => new Continuations([.. tell], []),
        };
    }

    /// <summary>Handles the wake-up of one watch to notify.</summary>
    public async Task<Continuations> NotifyAsync(WakeUp.NotifyProgress wakeUp, CancellationToken cancellationToken)
    {
        if (!await WakeUpTiming.WaitForDueAsync(wakeUp, time, cancellationToken))
        {
            return Continuations.After(wakeUp);
        }

        var (id, owner) = (wakeUp.Watch, wakeUp.Owner);
        var started = time.GetTimestamp();
        for (var turns = 0; turns < MaxTurns && time.GetElapsedTime(started) < MaxTime; turns++)
        {
            if (await TakeTurnAsync(wakeUp, id, owner, cancellationToken) is { } stop)
            {
                return stop;
            }
        }

        return Continuations.After(wakeUp with { Due = time.GetUtcNow(), Failures = 0 });
    }

    // Null: there may be more to send now.
    private async Task<Continuations?> TakeTurnAsync(WakeUp wakeUp, WatchId id, string owner, CancellationToken cancellationToken)
    {
        if (await store.FindWatchAsync(id, cancellationToken) is not { IsOpen: true } watch || (watch.Told.Current is { } taken && taken.Owner != owner))
        {
            return Continuations.None;
        }

        switch (watch.Told.Current)
        {
            case { } waiting when waiting.NextAttemptAt > time.GetUtcNow() + EarlyBy:
                return Continuations.After(wakeUp with { Due = waiting.NextAttemptAt, Failures = 0 });
            case { Spent: >= ProgressRules.MaxAttempts }:
                await WriteAsync(watch with { Told = ProgressRules.Over(watch.Told) }, cancellationToken);
                return null;
        }

        if (await store.FindTaskAsync(id.Task, cancellationToken) is not { } task
            || (watch.Told.Current is null ? ProgressRules.Next(watch, task, owner, time.GetUtcNow()) : watch.Told) is not { } told)
        {
            return Continuations.None;
        }

        if (told.Current is null)
        {
            await WriteAsync(watch with { Told = told }, cancellationToken);
            return null;
        }

        return await AttemptAsync(watch, told, task, cancellationToken) is { } wait
            ? Continuations.After(wakeUp with { Due = time.GetUtcNow() + wait, Failures = 0 })
            : null;
    }

    // Returns how long to wait for a slot; null if the attempt was made or the row changed first.
    private async Task<TimeSpan?> AttemptAsync(WatchRecord watch, LastNotifiedProgress told, TaskRecord task, CancellationToken cancellationToken)
    {
        WatchRecord? marked;
        AttemptResult result;
        DeliveryAttempt attempt;
        using (var slot = throttle.TryEnter(new Uri(watch.CallbackUrl), watch.Id, TimeSpan.Zero, out var wait))
        {
            if (slot is null)
            {
                return wait;
            }

            marked = await WriteAsync(ProgressRules.Attempt(watch, told, time.GetUtcNow() + longestAttempt), cancellationToken);
            if (marked?.Told.Current is not { } current)
            {
                return null;
            }

            var webhook = await attempts.PrepareAsync(marked, current.Sequence, NotificationBody.Write(marked, current, task.Address), cancellationToken);
            (result, attempt) = await attempts.SendAsync(marked, webhook, current.Type, current.Spent, slot, cancellationToken);
        }

        // Release the slot before writing to storage: a slow table must not occupy the receiver's slot.
        await RecordAsync(marked, result, attempt, cancellationToken);
        return null;
    }

    private Task RecordAsync(WatchRecord watch, AttemptResult result, DeliveryAttempt attempt, CancellationToken cancellationToken)
    {
        return updates.RunAsync(
            $"The row of a watch of task {watch.Id.Task}",
            OptimisticUpdate.FewTries,
            watch,
            () => store.FindWatchAsync(watch.Id, cancellationToken),
            TryAsync,
            cancellationToken);

        async Task<object?> TryAsync(WatchRecord? now)
        {
            // Ended, cancelled or joined by another attempt meanwhile. If this attempt is no longer in flight, it has been recorded.
            if (now is null || now.Told.Current != watch.Told.Current)
            {
                return watch;
            }

            var after = ProgressRules.After(now, result, attempt.At, time.GetUtcNow());
            var changes = new TaskChanges(watch.Id.Task).Replace(after).Record(watch.Id, after.Attempts, attempt);
            if (await store.WriteAsync(changes, cancellationToken) is not WriteResult.Written)
            {
                return null;
            }

            recent.Forget(watch.Id);
            return after;
        }
    }

    // Null: the row changed since it was read.
    private async Task<WatchRecord?> WriteAsync(WatchRecord watch, CancellationToken cancellationToken) =>
        await store.WriteAsync(new TaskChanges(watch.Id.Task).Replace(watch), cancellationToken) is WriteResult.Written written
            ? watch with { Tag = written.Tags[0] }
            : null;
}
