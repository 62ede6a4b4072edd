using Watchpost.Delivery;
using Watchpost.Polling.Learning;
using Watchpost.Scheduling;
using Watchpost.Sources;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Polling;

/// <summary>Polls a source for a task, stores the outcome, and schedules the next step.</summary>
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
    // A task's watches may change one after another: about a second of tries.
    private const int MaxTries = 20;

    // This many failures in a row may be transient; they cover more than a minute.
    private const int TransientFailures = 3;
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

        // A late wake-up may have been handled by a process that died. A failed one may have been stored although the answer was lost.
        // One with After follows an end that another process may have stored. The cached row says nothing about any of them.
        var task = wakeUp is { Failures: 0, After: null } && time.GetUtcNow() - wakeUp.Due < Late ? recent.Task(wakeUp.Task) : null;
        if (task?.Chain != wakeUp.Chain)
        {
            task = await store.FindTaskAsync(wakeUp.Task, cancellationToken);
        }

        Observation? observation = null;
        DateTimeOffset? askedAt = null;
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
                // No watch is open. A later registration starts a new chain.
                if (await SaveAsync(task with { Chain = null, NextPollAt = null }, cancellationToken) is not null)
                {
                    recent.ForgetTask(task.Key);
                    return Continuations.None;
                }
            }
            else if (task.NextPollAt > time.GetUtcNow() + EarlyBy || task.LastPolledAt >= askedAt)
            {
                // Already polled, or not due yet: the wake-up came for a deadline, or a process died after it stored the poll,
                // perhaps before it passed on the news. Or this poll is stored already, and the answer to the write was lost.
                return Continue(await ExpireAsync(task, cancellationToken), wakeUp, hasNews: task.Extras is not WatchEvents.None);
            }
            else
            {
                try
                {
                    askedAt ??= time.GetUtcNow();
                    observation ??= await source.AskAsync(task, cancellationToken);
                    if (await ApplyAsync(task, wakeUp, observation, cancellationToken) is { } steps)
                    {
                        return steps;
                    }
                }
                catch (Exception) when (!cancellationToken.IsCancellationRequested
                    && wakeUp.Failures >= TransientFailures
                    && task.NextDeadlineAt <= time.GetUtcNow())
                {
                    // The wake-up keeps failing. No watch waits for it beyond its deadline.
                    await completer.ExpireAsync(task, cancellationToken);
                    throw;
                }
            }

            recent.ForgetTask(wakeUp.Task);
            return null;
        }
    }

    /// <summary>Handles a wake-up for deadlines only.</summary>
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

    // A registration may be about to adopt the task with this wake-up, which it stored first. It gets time to do so.
    // If it comes later still, the row's new tag makes it start over.
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

        // An earlier try to handle this wake-up stored a poll, but may have failed before it passed on the news.
        var isResumed = task.Extras is not WatchEvents.None && (wakeUp.Failures > 0 || task.NextPollAt > wakeUp.Due + EarlyBy);
        var isAsked = observation is not Observation.Throttled;
        if (!decision.MustBeStored
            && !isResumed
            && (!isAsked || (load.IsHigh && now - task.LastPolledAt < RecordAtLeastEvery))
            && !(decision.Task.NextDeadlineAt <= now))
        {
            // Nothing depends on the row: the wake-up carries the count until storage is less busy.
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

        var hasNews = isResumed || ProgressRules.IsNews(task, saved);
        var after = await ExpireAsync(saved, cancellationToken);
        if (observation is Observation.Reported open && NextPoll.AtDeadline(after, open, plan, now) is var sooner && sooner != after)
        {
            // The deadline after the one that has passed was not known before.
            after = await SaveAsync(sooner, cancellationToken) ?? after;
        }

        return Continue(after, wakeUp with { Unrecorded = 0 }, hasNews);
    }

    private async Task<TaskRecord> ExpireAsync(TaskRecord task, CancellationToken cancellationToken) =>
        task.NextDeadlineAt <= time.GetUtcNow() ? await completer.ExpireAsync(task, cancellationToken) : task;

    private Continuations Continue(TaskRecord task, WakeUp.Poll wakeUp, bool hasNews)
    {
        var now = time.GetUtcNow();
        var poll = wakeUp with { Due = PollRules.NextWakeUp(task, now), Failures = 0 };

        // The fan-out is a chain by itself, so that no receiver delays the next poll.
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
