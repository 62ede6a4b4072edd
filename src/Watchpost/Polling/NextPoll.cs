using Watchpost.Sources;

namespace Watchpost.Polling;

/// <summary>From a gap to the moment of the next poll. Pure.</summary>
internal static class NextPoll
{
    // Tasks that can be asked about in one call fall due at so many moments within a gap, whenever each of them was registered.
    private const int MomentsPerGap = 16;

    /// <summary>
    /// After a good answer: counted from when the poll was due, so that the answer's own time does not add up from poll to poll;
    /// but never so close that a slow source is asked twice at once, nor closer to the last question than is allowed.
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
    /// The same, pulled together with other tasks' polls where one call can ask about them. Earlier rather than later: it costs a sixteenth of a gap once,
    /// and no time at the end. In whole milliseconds, which is all that wake-ups know.
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
    /// A task whose next poll would come after a deadline is asked about at the deadline, once more before it ends a watch; unless that is too soon after
    /// the good answer that the task is fresh from, or sooner than its source wants.
    /// </summary>
    public static TaskRecord AtDeadline(TaskRecord task, Observation.Reported seen, PollPlan plan, DateTimeOffset now)
    {
        var wait = seen.RetryAfter > plan.Shortest ? seen.RetryAfter.Value : plan.Shortest;
        return task.NextPollAt > task.NextDeadlineAt && task.NextDeadlineAt >= now + wait ? task with { NextPollAt = task.NextDeadlineAt } : task;
    }

    private static DateTimeOffset Soonest(Observation.Reported seen, PollPlan plan, DateTimeOffset now) => (seen.AskedAt ?? now) + plan.Shortest;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
