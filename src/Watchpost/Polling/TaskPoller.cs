using Watchpost.Delivery;
using Watchpost.Polling.Learning;
using Watchpost.Scheduling;
using Watchpost.Sources;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Polling;

/// <summary>Asks a source about a task, stores what follows, and says when to come back.</summary>
internal sealed class TaskPoller(
    TaskStore store,
    RecentRows recent,
    TaskCompleter completer,
    PollLearner learner,
    StorageLoad load,
    SourceCaller source,
    OptimisticUpdate updates,
    TimeProvider time)
{
    // The watches of a task may be changing one after the other: a second of tries.
    private const int MaxTries = 20;

    // So many failures in a row may pass: that is for more than a minute.
    private const int PassingFailures = 3;
    private static readonly TimeSpan EarlyBy = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Late = GroupLease.Time / 2;
    private static readonly TimeSpan RecordAtLeastEvery = TimeSpan.FromSeconds(10);

    /// <summary>Handles a wake-up of a polling chain.</summary>
    public async Task<Continuations> PollAsync(WakeUp.Poll wakeUp, CancellationToken cancellationToken)
    {
        if (!await WakeUpTiming.WaitForDueAsync(wakeUp, time, cancellationToken))
        {
            return Continuations.After(wakeUp);
        }

        // One that comes late may have been handled by a process that died; one that failed may have been stored, its answer lost.
        // What this process remembers says nothing about either. One that goes on behind a watch follows from an end that another process may have stored.
        var task = wakeUp is { Failures: 0, After: null } && time.GetUtcNow() - wakeUp.Due < Late ? recent.Task(wakeUp.Task) : null;
        if (task?.Chain != wakeUp.Chain)
        {
            task = await store.FindTaskAsync(wakeUp.Task, cancellationToken);
        }

        Observation? observation = null;
        return await updates.RunAsync(
            $"The row of task {wakeUp.Task}", MaxTries, task, () => store.FindTaskAsync(wakeUp.Task, cancellationToken), TryAsync, cancellationToken);

        // Null: the row has changed.
        async Task<Continuations?> TryAsync(TaskRecord? task)
        {
            if (task is null)
            {
                return WakeUpTiming.MissingRow(wakeUp, time.GetUtcNow());
            }

            if (task.Chain != wakeUp.Chain)
            {
                return task is { Chain: null, IsFinished: false } ? await ReleaseAsync(task, wakeUp, cancellationToken) : Continuations.None;
            }

            if (task.IsFinished)
            {
                return await completer.SpreadAsync(task, wakeUp, cancellationToken);
            }

            if (task.OpenWatches == 0)
            {
                // Nobody waits for it any more. A later registration begins a new chain.
                if (await SaveAsync(task with { Chain = null, NextPollAt = null }, cancellationToken) is not null)
                {
                    recent.ForgetTask(task.Key);
                    return Continuations.None;
                }
            }
            else if (task.NextPollAt > time.GetUtcNow() + EarlyBy)
            {
                // Asked already, or not yet due: the chain is here because of a deadline, or because a process died after it stored the poll.
                // What that poll brought may not have been passed on.
                return GoOn(await ExpireAsync(task, cancellationToken), wakeUp, hasNews: task.Extras is not WatchEvents.None);
            }
            else
            {
                try
                {
                    observation ??= await source.AskAsync(task, cancellationToken);
                    if (await ApplyAsync(task, wakeUp, observation, cancellationToken) is { } steps)
                    {
                        return steps;
                    }
                }
                catch (Exception) when (!cancellationToken.IsCancellationRequested && wakeUp.Failures >= PassingFailures && task.NextDeadlineAt <= time.GetUtcNow())
                {
                    // The wake-up fails again and again, and comes back each time. No watch waits for that longer than it wants to.
                    await completer.ExpireAsync(task, cancellationToken);
                    throw;
                }
            }

            recent.ForgetTask(wakeUp.Task);
            return null;
        }
    }

    /// <summary>Handles a wake-up that looks for deadlines only.</summary>
    public async Task<Continuations> ExpireAsync(WakeUp.Deadline wakeUp, CancellationToken cancellationToken)
    {
        if (!await WakeUpTiming.WaitForDueAsync(wakeUp, time, cancellationToken))
        {
            return Continuations.After(wakeUp);
        }

        var task = await store.FindTaskAsync(wakeUp.Task, cancellationToken);
        if (task is null || task.IsFinished || task.NextDeadlineAt > time.GetUtcNow())
        {
            return Continuations.None;
        }

        await completer.ExpireAsync(task, cancellationToken);
        return Continuations.None;
    }

    // A registration may be about to take the task up with this very wake-up, which it stored first. It has its time;
    // and if it comes after that all the same, the row's new tag makes it begin again.
    private async Task<Continuations> ReleaseAsync(TaskRecord task, WakeUp.Poll wakeUp, CancellationToken cancellationToken)
    {
        var again = WakeUpTiming.MissingRow(wakeUp, time.GetUtcNow());
        return again != Continuations.None || await store.WriteAsync(new TaskChanges(task.Key).Replace(task), cancellationToken) is WriteResult.Written
            ? again
            : Continuations.After(wakeUp with { Due = time.GetUtcNow() });
    }

    // Null: the row changed meanwhile.
    private async Task<Continuations?> ApplyAsync(TaskRecord task, WakeUp.Poll wakeUp, Observation observation, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var asked = task with { Polls = task.Polls + wakeUp.Unrecorded, NextPollAt = wakeUp.Due };
        var plan = source.PlanOf(task, observation);
        var decision = PollRules.Decide(asked, observation, plan, now);
        if (decision.Task.IsFinished)
        {
            var steps = await completer.FinishAsync(decision.Task, decision.Body, cancellationToken);
            if (steps is not null && observation is Observation.Reported seen)
            {
                learner.Note(task, decision.Task);
                learner.NoteEnd(asked, decision.Task, seen);
            }

            return steps;
        }

        learner.Note(task, decision.Task);

        // A handler of this very wake-up that did not come to its end stored a poll, and may not have passed on what it brought.
        var isTakenUp = task.Extras is not WatchEvents.None && (wakeUp.Failures > 0 || task.NextPollAt > wakeUp.Due + EarlyBy);
        var isAsked = observation is not Observation.Throttled;
        if (!decision.MustBeStored && !isTakenUp && (!isAsked || (load.IsHigh && now - task.LastPolledAt < RecordAtLeastEvery)) && !(decision.Task.NextDeadlineAt <= now))
        {
            // Nothing that anything rests on: the wake-up itself carries the count until storage is less busy.
            return Continuations.After(wakeUp with
            {
                Due = PollRules.NextWakeUp(decision.Task, now),
                Unrecorded = wakeUp.Unrecorded + (isAsked ? 1 : 0),
                Failures = 0,
            });
        }

        if (await SaveAsync(decision.Task, cancellationToken) is not { } saved)
        {
            return null;
        }

        var hasNews = isTakenUp || ProgressRules.IsNews(task, saved);
        var after = await ExpireAsync(saved, cancellationToken);
        if (observation is Observation.Reported open && NextPoll.AtDeadline(after, open, plan, now) is var sooner && sooner != after)
        {
            // The deadline after the one that has passed was not known before.
            after = await SaveAsync(sooner, cancellationToken) ?? after;
        }

        return GoOn(after, wakeUp with { Unrecorded = 0 }, hasNews);
    }

    private async Task<TaskRecord> ExpireAsync(TaskRecord task, CancellationToken cancellationToken) =>
        task.NextDeadlineAt <= time.GetUtcNow() ? await completer.ExpireAsync(task, cancellationToken) : task;

    private Continuations GoOn(TaskRecord task, WakeUp.Poll wakeUp, bool hasNews)
    {
        var now = time.GetUtcNow();
        var poll = wakeUp with { Due = PollRules.NextWakeUp(task, now), Failures = 0 };

        // The news is a chain of its own: no receiver holds up the next poll.
        return hasNews ? new Continuations([poll, WakeUp.FanOut.Of(task, now)], []) : Continuations.After(poll);
    }

    private async Task<TaskRecord?> SaveAsync(TaskRecord task, CancellationToken cancellationToken)
    {
        if (await store.WriteAsync(new TaskChanges(task.Key).Replace(task), cancellationToken) is not WriteResult.Written written)
        {
            return null;
        }

        var saved = task with { Tag = written.Tags[0] };
        recent.Keep(saved);
        return saved;
    }
}
