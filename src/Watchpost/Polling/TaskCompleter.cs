using Azure;
using Microsoft.Extensions.Logging;
using Watchpost.Delivery;
using Watchpost.Delivery.Throttling;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Polling;

/// <summary>Ends tasks and watches: stores the result and each watch's outcome in one transaction, before anything is sent.</summary>
internal sealed partial class TaskCompleter(
    TaskStore store,
    RecentRows recent,
    WakeUpStore wakeUps,
    DeliveryThrottle throttle,
    RetrySchedule schedule,
    OptimisticUpdate updates,
    TimeProvider time,
    Random random,
    ILogger<TaskCompleter> logger)
{
    private const int ReadAtOnce = 1000;

    /// <summary>Stores a task's end with its result and starts the deliveries. <see langword="null"/> if the row changed; then nothing was stored.</summary>
    /// <exception cref="InvalidOperationException">Storage refused every form of this end. Watches past their deadline are ended anyway.</exception>
    public async Task<Continuations?> FinishAsync(TaskRecord task, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var page = await FirstWatchesAsync(task, cancellationToken);
        WriteResult.Refused? refused = null;
        foreach (var attempt in CompletionAttempt.Of(task, body, page.Count))
        {
            WatchRecord[] watches = [.. page.Take(attempt.Watches)];
            WatchRecord[] ended = [.. watches.Where(watch => watch.IsOpen).Select(watch => End(watch, EndOf(task), DeliveryRules.RoundOfTask))];
            var changes = new TaskChanges(task.Key).Finish(attempt.Task, attempt.Body);
            switch (await store.TryWriteAsync(Replace(changes, ended), cancellationToken))
            {
                case WriteResult.Written written:
                    Log.Finished(logger, task.Address.Source, task.State, task.Polls, ended.Length);
                    recent.ForgetTask(task.Key);
                    recent.Keep(new FinishedTask(changes.Finished ?? attempt.Task, attempt.Body));
                    return Deliver(Keep(ended, written), MoreOf(task, watches, isAll: attempt.Watches == page.Count));
                case WriteResult.Refused rejected:
                    Log.Refused(logger, task.Address.Source, attempt.Body.Length, attempt.Watches, rejected.Reason.Status);
                    refused = rejected;
                    continue;
            }

            foreach (var watch in page)
            {
                recent.Forget(watch.Id);
            }

            return null;
        }

        // The source may report this end for ever, so the deadlines still apply.
        if (await store.FindTaskAsync(task.Key, cancellationToken) is { IsFinished: false } open && open.NextDeadlineAt <= time.GetUtcNow())
        {
            await ExpireAsync(open, cancellationToken);
        }

        throw new InvalidOperationException($"Storage refused every form of the end of task {task.Key}.", refused?.Reason);
    }

    /// <summary>Continues with a finished task: ends watches that are still open, and resumes deliveries that a process began but did not finish.</summary>
    public async Task<Continuations> SpreadAsync(TaskRecord task, WakeUp.Poll wakeUp, CancellationToken cancellationToken)
    {
        var page = await store.WatchesAsync(task.Key, wakeUp.After?.RowKey, TaskChanges.MaxWatches, cancellationToken);
        WatchRecord[] resumed = [.. page.Where(watch =>
            watch is { Round: DeliveryRules.RoundOfTask, Delivery: DeliveryState.Pending or DeliveryState.Retrying })];
        WatchRecord[] open = [.. page.Where(watch => watch.IsOpen)];
        if (open.Length == 0)
        {
            return Deliver(resumed, MoreOf(task, page, isAll: true));
        }

        var ended = open.Select(watch => End(watch, EndOf(task), DeliveryRules.RoundOfTask));
        return await WriteAsync(new TaskChanges(task.Key), [.. ended], cancellationToken) is { } written
            ? Deliver([.. resumed, .. written.Watches], MoreOf(task, page, isAll: true))
            : Continuations.After(wakeUp with { Due = time.GetUtcNow() });
    }

    /// <summary>Ends the watches whose deadline has passed; the task goes on for the others.</summary>
    /// <returns>The task afterwards.</returns>
    public async Task<TaskRecord> ExpireAsync(TaskRecord task, CancellationToken cancellationToken)
    {
        var rounds = new Dictionary<WatchId, int>();
        var groups = new List<WakeUpGroup>();
        return await updates.RunAsync(
            $"The row of task {task.Key}",
            OptimisticUpdate.FewTries,
            task,
            async () => await store.FindTaskAsync(task.Key, cancellationToken) ?? task,
            known => known.IsFinished ? Task.FromResult<TaskRecord?>(known) : TryAsync(known),
            cancellationToken);

        // Null: the task or one of its watches has changed.
        async Task<TaskRecord?> TryAsync(TaskRecord task)
        {
            var now = time.GetUtcNow();
            WatchRecord[] open = [.. (await AllWatchesAsync(task.Key, cancellationToken)).Where(watch => watch.IsOpen)];
            WatchRecord[] overdue = [.. open.Where(watch => watch.DeadlineAt <= now).Take(TaskChanges.MaxWatches)];
            WatchRecord[] others = [.. open.Except(overdue)];
            var end = new WatchEnd(TaskState.Expired, task.Progress, "expired", now);
            WatchId[] newlyEnded = [.. overdue.Select(watch => watch.Id).Where(id => rounds.TryAdd(id, DeliveryRules.DrawRound(random)))];
            WatchRecord[] ended = [.. overdue.Select(watch => End(watch, end, rounds[watch.Id]))];
            var after = task with { OpenWatches = others.Length, NextDeadlineAt = others.Length == 0 ? null : others.Min(watch => watch.DeadlineAt) };

            // Store the wake-ups first, so that no ended watch is ever without one.
            groups.AddRange(await wakeUps.StoreAsync(ended.Where(watch => newlyEnded.Contains(watch.Id)).Select(WakeUp.Deliver.Of), cancellationToken));
            if (await WriteAsync(new TaskChanges(task.Key).Replace(after), ended, cancellationToken) is { } written)
            {
                await wakeUps.AnnounceAsync(groups, cancellationToken);
                Log.Expired(logger, task.Address.Source, ended.Length);
                after = after with { Tag = written.TaskTag };
                recent.Keep(after);
                return after;
            }

            recent.ForgetTask(task.Key);
            return null;
        }
    }

    private static WatchEnd EndOf(TaskRecord task) => new(task.State, task.Progress, task.Reason, task.LastPolledAt ?? task.WatchedSince);

    // Inline: what is due now and goes to a host that responds quickly. The rest goes to the delivery queue, where it delays no poll.
    // It gets there once the inline attempts are done, so an unknown host, which may hang, is tried inline only where nothing else waits.
    private Continuations Deliver(IReadOnlyList<WatchRecord> watches, WakeUp? more)
    {
        var soon = time.GetUtcNow() + TimeSpan.FromSeconds(1);
        var mayTry = watches.Count == 1;
        var deliveries = watches.ToLookup(
            watch => watch.NextAttemptAt <= soon && throttle.CanSendInline(new Uri(watch.CallbackUrl), mayTry), WakeUp.Deliver.Of);
        return new Continuations(more is null ? [.. deliveries[false]] : [.. deliveries[false], more], [.. deliveries[true]]);
    }

    private WatchRecord End(WatchRecord watch, WatchEnd end, int round) => DeliveryRules.Begin(watch, end, round, schedule, random);

    private async Task<IReadOnlyList<WatchRecord>> FirstWatchesAsync(TaskRecord task, CancellationToken cancellationToken)
    {
        if (task.SoleWatch is null)
        {
            return await store.WatchesAsync(task.Key, null, TaskChanges.MaxWatches, cancellationToken);
        }

        var id = WatchId.FromRow(task.Key, task.SoleWatch);
        var sole = recent.OpenWatch(id) ?? await store.FindWatchAsync(id, cancellationToken);
        return sole is null ? [] : [sole];
    }

    private async Task<IReadOnlyList<WatchRecord>> AllWatchesAsync(string key, CancellationToken cancellationToken)
    {
        var all = new List<WatchRecord>();
        IReadOnlyList<WatchRecord> page;
        do
        {
            page = await store.WatchesAsync(key, all.LastOrDefault()?.Id.RowKey, ReadAtOnce, cancellationToken);
            all.AddRange(page);
        }
        while (page.Count == ReadAtOnce);
        return all;
    }

    // A task with more watches than fit into one transaction: its chain continues with the rest.
    private WakeUp? MoreOf(TaskRecord task, IReadOnlyList<WatchRecord> done, bool isAll) =>
        isAll && done.Count < TaskChanges.MaxWatches ? null : WakeUp.Poll.Of(task, time.GetUtcNow()) with { After = done[^1].Id };

    // Null: a conflict.
    private async Task<Ended?> WriteAsync(TaskChanges changes, IReadOnlyList<WatchRecord> ended, CancellationToken cancellationToken) =>
        await store.WriteAsync(Replace(changes, ended), cancellationToken) is WriteResult.Written written
            ? new Ended(written.Tags[0], Keep(ended, written))
            : null;

    private static TaskChanges Replace(TaskChanges changes, IEnumerable<WatchRecord> ended)
    {
        foreach (var watch in ended)
        {
            changes.Replace(watch);
        }

        return changes;
    }

    // The watches were the last changes of the write.
    private WatchRecord[] Keep(IReadOnlyList<WatchRecord> ended, WriteResult.Written written)
    {
        WatchRecord[] tagged = [.. ended.Select((watch, number) => watch with { Tag = written.Tags[^(ended.Count - number)] })];
        foreach (var watch in tagged)
        {
            recent.Keep(watch);
        }

        return tagged;
    }

    private sealed record Ended(ETag TaskTag, WatchRecord[] Watches);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A {Source} task ended as {State} after {Polls} polls; watches to notify: {Watches}.")]
        public static partial void Finished(ILogger logger, string source, TaskState state, int polls, int watches);

        [LoggerMessage(2, LogLevel.Information, "{Watches} watches of a {Source} task reached their deadline and were ended.")]
        public static partial void Expired(ILogger logger, string source, int watches);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "The end of a {Source} task ({Bytes} bytes of JSON, {Watches} watches) is too large: storage answered {Status}; trying a smaller write.")]
        public static partial void Refused(ILogger logger, string source, int bytes, int watches, int status);
    }
}
