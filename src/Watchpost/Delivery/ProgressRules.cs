using Watchpost.Delivery.Sending;

namespace Watchpost.Delivery;

/// <summary>Decides which notifications a watch gets before its task ends, and when. Pure. Compares (state, progress), never the response's bytes.</summary>
internal static class ProgressRules
{
    /// <summary>Attempts at one notification, in quick succession: progress goes stale.</summary>
    public const int MaxAttempts = 3;

    // Before the second and the third attempt.
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <summary>Whether a poll changed something that a watch of this task may want. Looks at the task only, not at its watches.</summary>
    public static bool IsNews(TaskRecord before, TaskRecord after) =>
        after.Extras is not WatchEvents.None
        && !after.IsFinished
        && (before.State, before.Progress) != (after.State, after.Progress)
        && (after.Extras.HasFlag(WatchEvents.Progress) || (before.State is TaskState.Waiting) != (after.State is TaskState.Waiting));

    /// <summary>
    /// The next notification of a watch that has none in flight; <see langword="null"/> if it is up to date. If
    /// <see cref="LastNotifiedProgress.Current"/> is null, there is nothing to send, only a state to store: a waiting task resumed.
    /// </summary>
    /// <param name="watch">The watch.</param>
    /// <param name="task">Its task as it is now.</param>
    /// <param name="owner">The chain that sends it.</param>
    /// <param name="now">The time.</param>
    public static LastNotifiedProgress? Next(WatchRecord watch, TaskRecord task, string owner, DateTimeOffset now)
    {
        var told = watch.Told;
        if (!watch.IsOpen || task.IsFinished || told.IsSilenced || !Concerns(watch.Events, told, task))
        {
            return null;
        }

        var waits = task.State is TaskState.Waiting;
        if (!watch.Events.HasFlag(WatchEvents.Progress) && !waits)
        {
            return told with { State = task.State, Progress = task.Progress };
        }

        return told with
        {
            Current = new ProgressNotification
            {
                Owner = owner,
                Sequence = watch.Sequence + 1,
                Type = waits && told.State is not TaskState.Waiting && watch.Events.HasFlag(WatchEvents.Waiting) ? "task.waiting" : "task.progress",
                State = task.State,
                Progress = task.Progress,
                At = now,
                NextAttemptAt = now,
            },
        };
    }

    /// <summary>Marks an attempt as in flight. Stored before anything is sent.</summary>
    public static WatchRecord Attempt(WatchRecord watch, LastNotifiedProgress told, DateTimeOffset until)
    {
        var current = told.Current ?? throw new ArgumentException("Nothing is to be told.", nameof(told));
        return watch with
        {
            Sequence = Math.Max(watch.Sequence, current.Sequence),
            Told = told with { Current = current with { Spent = current.Spent + 1, SendingUntil = until } },
        };
    }

    /// <summary>Applies an attempt's result. The delivery state belongs to the terminal notification alone.</summary>
    public static WatchRecord After(WatchRecord watch, AttemptResult result, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var told = watch.Told;
        var current = told.Current ?? throw new ArgumentException("Nothing was told.", nameof(watch));
        var isOver = result.Disable || !watch.IsOpen || result.Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.Aborted;
        var wait = current.Spent < MaxAttempts ? Waits[current.Spent - 1] : TimeSpan.Zero;
        return DeliveryRules.Count(watch, result, startedAt) with
        {
            Told = (isOver, result.RetryAfter) switch
            {
                (true, _) => Over(told) with { IsSilenced = result.Disable },

                // The progress will be stale by then: give up this notification, but keep the row occupied until then.
                (_, { } asked) when asked > Waits[^1] => told with { Current = current with { Spent = MaxAttempts, NextAttemptAt = now + asked, SendingUntil = null } },
                _ when current.Spent >= MaxAttempts => Over(told),
                (_, { } asked) when asked > wait => told with { Current = current with { NextAttemptAt = now + asked, SendingUntil = null } },
                _ => told with { Current = current with { NextAttemptAt = now + wait, SendingUntil = null } },
            },
        };
    }

    /// <summary>The notification in flight counts as sent, whether or not it arrived.</summary>
    public static LastNotifiedProgress Over(LastNotifiedProgress told) => told.Current is not { } current ? told : told with
    {
        State = current.State,
        Progress = current.Progress,
        Current = null,
    };

    private static bool Concerns(WatchEvents events, LastNotifiedProgress told, TaskRecord task) =>
        (events.HasFlag(WatchEvents.Progress) && (told.State, told.Progress) != (task.State, task.Progress))
        || (events.HasFlag(WatchEvents.Waiting) && (told.State is TaskState.Waiting) != (task.State is TaskState.Waiting));
}
