using Watchpost.Sources;

namespace Watchpost.Polling;

/// <summary>Turns a gap into the time of the next poll. Pure.</summary>
internal static class NextPoll
{
    // Tasks that can share a call are due at this many times within a gap, whenever they were registered.
    private const int MomentsPerGap = 16;

    /// <summary>
    /// After a good answer. Counted from the due time, so that response times do not add up from poll to poll; but never so close that a slow source
    /// has two calls at once, nor closer to the last call than allowed.
    /// </summary>
    /// <param name="seen">The answer. A longer <c>Retry-After</c> wins.</param>
    /// <param name="due">When the poll was due.</param>
    /// <param name="gap">The gap to the next one.</param>
    /// <param name="plan">Its source's plan.</param>
    /// <param name="now">When the answer came.</param>
    public static DateTimeOffset After(Observation.Reported seen, DateTimeOffset? due, TimeSpan gap, PollPlan plan, DateTimeOffset now)
    {
        if (seen.RetryAfter is { } asked && asked > gap)
        {
            return now + asked;
        }

        var onBeat = (due ?? now) + gap;
        return Later(onBeat > now + (gap / 2) ? onBeat : now + gap, Soonest(seen, plan, now));
    }

    /// <summary>
    /// The same, aligned with other tasks' polls if they can share a call. Rounds down: that costs a sixteenth of a gap once, and no time at the end.
    /// In whole milliseconds, the resolution of wake-ups.
    /// </summary>
    public static DateTimeOffset Together(Observation.Reported seen, DateTimeOffset? due, TimeSpan gap, PollPlan plan, DateTimeOffset now)
    {
        var next = After(seen, due, gap, plan, now);
        var step = (long)(gap / MomentsPerGap).TotalMilliseconds * TimeSpan.TicksPerMillisecond;
        if (!plan.Hints.Together || seen.RetryAfter > gap || step == 0)
        {
            return next;
        }

        var early = next.AddTicks(-(next.UtcTicks % step));
        return early < Soonest(seen, plan, now) ? next : early;
    }

    /// <summary>
    /// Moves a poll that would come after a deadline to the deadline, so that a task is polled once more before a watch ends. It stays if the
    /// deadline is too soon after the last good answer, or sooner than the source allows.
    /// </summary>
    public static TaskRecord AtDeadline(TaskRecord task, Observation.Reported seen, PollPlan plan, DateTimeOffset now)
    {
        var wait = seen.RetryAfter > plan.Shortest ? seen.RetryAfter.Value : plan.Shortest;
        return task.NextPollAt > task.NextDeadlineAt && task.NextDeadlineAt >= now + wait ? task with { NextPollAt = task.NextDeadlineAt } : task;
    }

    private static DateTimeOffset Soonest(Observation.Reported seen, PollPlan plan, DateTimeOffset now) => (seen.AskedAt ?? now) + plan.Shortest;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
