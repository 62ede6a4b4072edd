using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;

namespace Watchpost.Delivery;

/// <summary>Decides the next step after an attempt. Pure.</summary>
internal static class DeliveryRules
{
    /// <summary>How many attempts a short <c>Retry-After</c> may bring forward. More would exhaust the retry budget quickly.</summary>
    public const int Hurried = 3;

    /// <summary>The round that a task's end starts. Until handover the task's polling chain owns it and resumes it after a crash.</summary>
    public const int RoundOfTask = 1;

    /// <summary>
    /// Draws the number of a round with another cause, such as a deadline. Its wake-up is stored before the round begins; if the
    /// process dies in between, the wake-up belongs to no round and is dropped.
    /// </summary>
    public static int DrawRound(Random random) => random.Next(RoundOfTask + 1, int.MaxValue);

    /// <summary>Starts the delivery of a terminal notification.</summary>
    public static WatchRecord Begin(WatchRecord watch, WatchEnd end, int round, RetrySchedule schedule, Random random) => watch with
    {
        End = end,
        Delivery = DeliveryState.Pending,
        Sequence = watch.Sequence + 1,
        Round = round,
        Step = watch.Step + 1,
        Spent = 0,
        NextAttemptAt = end.At + schedule.After(0, random),
    };

    /// <summary>Starts it again: same notification, fresh retry budget, due now.</summary>
    public static WatchRecord Redeliver(WatchRecord watch, DateTimeOffset now, Random random) => watch with
    {
        Delivery = DeliveryState.Pending,
        Round = DrawRound(random),
        Step = watch.Step + 1,
        Spent = 0,
        NextAttemptAt = now,
    };

    /// <summary>Applies an attempt's result.</summary>
    /// <param name="watch">The watch before the attempt.</param>
    /// <param name="result">Its outcome.</param>
    /// <param name="schedule">The waits between attempts.</param>
    /// <param name="random">For jitter.</param>
    /// <param name="startedAt">When the attempt began.</param>
    /// <param name="now">When it ended.</param>
    public static WatchRecord After(
        WatchRecord watch, AttemptResult result, RetrySchedule schedule, Random random, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var attempted = watch with
        {
            Attempts = watch.Attempts + 1,
            Spent = watch.Spent + 1,
            Step = watch.Step + 1,
            LastAttemptAt = startedAt,
            LastOutcome = result.Outcome,
            NextAttemptAt = null,
        };
        if (result.Outcome is DeliveryOutcome.Delivered)
        {
            return attempted with { Delivery = DeliveryState.Delivered };
        }

        if (result.Disable)
        {
            return attempted with { Delivery = DeliveryState.Disabled };
        }

        // A 4xx has the whole schedule too: someone must repair a rotated secret or a bad deployment by hand.
        var wait = result.Outcome is DeliveryOutcome.Aborted ? null : schedule.After(attempted.Spent, random);
        return wait is null
            ? attempted with { Delivery = DeliveryState.Failed }
            : attempted with { Delivery = DeliveryState.Retrying, NextAttemptAt = now + Wait(result.RetryAfter, wait.Value, attempted.Spent) };
    }

    /// <summary>
    /// Applies the result of an attempt that the row has moved past. The attempt counts. If the receiver accepted or unsubscribed,
    /// that settles a delivery of the same round that is still being retried or has failed.
    /// </summary>
    /// <param name="watch">The watch as it is now.</param>
    /// <param name="round">The attempt's round.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="startedAt">When the attempt began.</param>
    public static WatchRecord Late(WatchRecord watch, int round, AttemptResult result, DateTimeOffset startedAt)
    {
        var counted = Count(watch, result, startedAt);
        DeliveryState? settled = result switch
        {
            { Outcome: DeliveryOutcome.Delivered } => DeliveryState.Delivered,
            { Disable: true } => DeliveryState.Disabled,
            _ => null,
        };
        return settled is { } state && watch.Round == round && (watch.Delivery is DeliveryState.Retrying or DeliveryState.Failed)
            ? counted with { Delivery = state, NextAttemptAt = null, Step = watch.Step + 1 }
            : counted;
    }

    /// <summary>Counts an attempt. The last attempt is the one that started last, in whichever order results arrive.</summary>
    public static WatchRecord Count(WatchRecord watch, AttemptResult result, DateTimeOffset startedAt) => startedAt < watch.LastAttemptAt
        ? watch with { Attempts = watch.Attempts + 1 }
        : watch with { Attempts = watch.Attempts + 1, LastAttemptAt = startedAt, LastOutcome = result.Outcome };

    private static TimeSpan Wait(TimeSpan? asked, TimeSpan usual, int spent) =>
        asked is { } wait && wait > TimeSpan.Zero && (wait >= usual || spent <= Hurried) ? wait : usual;
}
