using Watchpost.Polling.Learning;
using Watchpost.Sources;

namespace Watchpost.Polling;

/// <summary>Turns an observation into the next step. Pure, so every rule can be tested without time or storage.</summary>
internal static class PollRules
{
    /// <summary>How often a success without its result is polled again before it is accepted as it is.</summary>
    public const int MaxIncompletePolls = 5;

    private const int NotFoundConfirmations = 3;
    private const int NotFoundConfirmationsOnceSeen = 10;
    private static readonly TimeSpan NotFoundGraceOnceSeen = TimeSpan.FromMinutes(10);
    private const int FullConfirmations = 3;
    private static readonly TimeSpan LongEnoughToTell = TimeSpan.FromSeconds(5);

    /// <summary>Applies an observation to an open task.</summary>
    /// <param name="task">The task before the poll.</param>
    /// <param name="observation">The outcome of the poll.</param>
    /// <param name="plan">When to poll its source.</param>
    /// <param name="now">When the answer came.</param>
    public static PollDecision Decide(TaskRecord task, Observation observation, PollPlan plan, DateTimeOffset now)
    {
        if (observation is Observation.Throttled(var wait))
        {
            // No call was made, so nothing new is known.
            return Open(task, now + wait, mustBeStored: wait >= LongEnoughToTell);
        }

        var earlier = task.LastPolledAt < task.WatchedSince ? task.Polls : task.Memory.EarlierPolls;
        var asked = task with { Polls = task.Polls + 1, LastPolledAt = now, Memory = task.Memory with { EarlierPolls = earlier } };
        return observation switch
        {
            Observation.Reported seen => AtDeadline(OnSeen(asked, seen, plan, now), seen, plan, now),
            Observation.PollFailed failure => OnFailure(asked, failure, plan, now),
            _ => throw new InvalidOperationException($"Unknown observation: {observation.GetType().Name}."),
        };
    }

    /// <summary>When to come back to an open task: at its next poll, or at a deadline if that is earlier.</summary>
    public static DateTimeOffset NextWakeUp(TaskRecord task, DateTimeOffset now)
    {
        var next = task.NextPollAt ?? now;
        return task.NextDeadlineAt is { } deadline && deadline < next ? deadline : next;
    }

    private static PollDecision OnSeen(TaskRecord task, Observation.Reported seen, PollPlan plan, DateTimeOffset now)
    {
        var before = task;
        task = task with
        {
            Progress = seen.Progress ?? task.Progress,
            SubmittedAt = seen.SubmittedAt ?? task.SubmittedAt,
            StartedAt = seen.StartedAt ?? task.StartedAt,
            Problem = null,
            Memory = task.Memory with { Seen = true, Problems = 0, NotFound = 0, NotFoundSince = null },
        };
        switch (seen.State)
        {
            case TaskState.Succeeded when seen.Incomplete && task.Memory.Incomplete < MaxIncompletePolls:
                task = task with { State = TaskState.Running, Memory = task.Memory with { Incomplete = task.Memory.Incomplete + 1 } };
                return Open(task, NextPoll.After(seen, task.NextPollAt, plan.IncompleteGap(Age(task, now)), plan, now), mustBeStored: true);
            case TaskState.Succeeded:
                return Finish(task with { Progress = 100 }, TaskState.Succeeded, null, seen, now);
            case TaskState.Failed or TaskState.Cancelled:
                return Finish(task, seen.State, seen.Reason, seen, now);
        }

        task = task with { State = seen.State, Memory = Remember(before, task, seen, now) };
        if (IsFrozen(task, plan.Hints, now) || now - (task.Memory.ChangedAt ?? now) >= plan.Hints.IdleLimit)
        {
            return Finish(task, TaskState.Expired, "stalled", seen, now);
        }

        task = task with { Memory = task.Memory with { Run = SampleBuilder.Note(task.Memory.Run, task, seen, task.Since, now) } };
        var mustBeStored = before.State != task.State || before.Problem is not null || before.Memory.Problems > 0 || !before.Memory.Seen
            || task.Memory.Full > 0 || (before.Progress != task.Progress && task.Extras.HasFlag(WatchEvents.Progress));
        var isWaiting = seen.State is TaskState.Waiting;
        var next = !isWaiting && plan.LearnedWait(task, Age(task, now), SampleBuilder.Spent(task, now), now) is { } wait
            ? NextPoll.After(seen, now, wait, plan, now)
            : NextPoll.Together(seen, task.NextPollAt, plan.Gap(Age(task, now), isWaiting), plan, now);
        return Open(task, next, mustBeStored);
    }

    private static PollDecision OnFailure(TaskRecord task, Observation.PollFailed failure, PollPlan plan, DateTimeOffset now)
    {
        var memory = task.Memory;
        var isNotFound = failure.Problem is PollProblem.NotFound;
        memory = memory with
        {
            Problems = memory.Problems + 1,
            NotFound = isNotFound ? memory.NotFound + 1 : 0,
            NotFoundSince = isNotFound ? memory.NotFoundSince ?? now : null,
        };
        task = task with { Problem = failure.Problem, Memory = memory };
        return isNotFound && IsGone(task, plan.Hints, now)
            ? Finish(task, TaskState.Failed, "not_found", null, now)
            : Open(task, now + plan.ProblemGap(failure.Problem, memory.Problems, Age(task, now), failure.RetryAfter), mustBeStored: true);
    }

    // A source may not know a task yet that it has just accepted, and one that knew it may have lost its database for a while.
    private static bool IsGone(TaskRecord task, PollHints hints, DateTimeOffset now) => task.Memory.Seen
        ? task.Memory.NotFound >= NotFoundConfirmationsOnceSeen && now - task.Memory.NotFoundSince >= NotFoundGraceOnceSeen
        : task.Memory.NotFound >= NotFoundConfirmations && now - task.WatchedSince >= hints.NotFoundGrace;

    private static bool IsFrozen(TaskRecord task, PollHints hints, DateTimeOffset now) =>
        task.Memory.Full >= FullConfirmations && now - task.Memory.FullSince >= hints.FullLimit;

    private static PollMemory Remember(TaskRecord before, TaskRecord task, Observation.Reported seen, DateTimeOffset now)
    {
        var isFull = seen.Progress == 100;
        var isChanged = before.State != seen.State || before.Progress != task.Progress || before.Memory.ChangedAt is null;
        return task.Memory with
        {
            Full = isFull ? task.Memory.Full + 1 : 0,
            FullSince = isFull ? task.Memory.FullSince ?? now : null,
            ChangedAt = isChanged ? now : task.Memory.ChangedAt,
        };
    }

    private static PollDecision Finish(TaskRecord task, TaskState state, string? reason, Observation.Reported? seen, DateTimeOffset now)
    {
        var finished = task with
        {
            State = state,
            Reason = reason,
            FinishedAt = seen?.FinishedAt ?? now,
            NextPollAt = null,
            NextDeadlineAt = null,
            OpenWatches = 0,
            Summary = seen?.Summary ?? ReadOnlyMemory<byte>.Empty,
            Truncated = seen?.Truncated ?? false,
        };
        return new PollDecision(finished, seen?.Body ?? ReadOnlyMemory<byte>.Empty, MustBeStored: true);
    }

    private static PollDecision AtDeadline(PollDecision decision, Observation.Reported seen, PollPlan plan, DateTimeOffset now) =>
        decision with { Task = NextPoll.AtDeadline(decision.Task, seen, plan, now) };

    private static PollDecision Open(TaskRecord task, DateTimeOffset next, bool mustBeStored) =>
        new(task with { NextPollAt = next }, ReadOnlyMemory<byte>.Empty, mustBeStored);

    private static TimeSpan Age(TaskRecord task, DateTimeOffset now) => now - task.Since;
}
