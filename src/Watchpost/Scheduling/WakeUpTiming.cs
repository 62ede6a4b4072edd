namespace Watchpost.Scheduling;

/// <summary>Makes wake-ups wait for their exact time, and for rows that are about to be written.</summary>
internal static class WakeUpTiming
{
    // A registration stores its wake-up before its rows. That takes milliseconds, or minutes if storage is slow and writes are retried.
    private const int MaxMisses = 4;
    private static readonly TimeSpan MissedRowWait = TimeSpan.FromSeconds(45);

    // A third of MaxMisses * MissedRowWait. The rest is for writing the row, which takes less than two minutes, retries included.
    private static readonly TimeSpan RowTime = TimeSpan.FromSeconds(60);

    // The queue knows whole seconds only. A longer wait is the queue's job.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Waits until the wake-up is due; <see langword="false"/> if that is too long and the wake-up must go back to the queue.</summary>
    public static async Task<bool> WaitForDueAsync(WakeUp wakeUp, TimeProvider time, CancellationToken cancellationToken)
    {
        var wait = wakeUp.Due - time.GetUtcNow();
        if (wait > LongestWait)
        {
            return false;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }

        return true;
    }

    /// <summary>Handles a wake-up whose row is missing: looks again a few times, then assumes that the registration was never completed.</summary>
    public static Continuations MissingRow(WakeUp wakeUp, DateTimeOffset now) => wakeUp.Failures < MaxMisses
        ? Continuations.After(wakeUp with { Failures = wakeUp.Failures + 1, Due = now + MissedRowWait })
        : Continuations.None;

    /// <summary>
    /// Whether it is too late to write a row for a wake-up that was stored first, because the process was frozen or storage was slow. The wake-up may
    /// soon be dropped (see <see cref="MissingRow"/>), so another one must be stored before the row.
    /// </summary>
    /// <param name="wakeUpStoredAt">When storing the wake-up began.</param>
    /// <param name="now">The time.</param>
    public static bool IsTooLateForRow(DateTimeOffset wakeUpStoredAt, DateTimeOffset now) => now - wakeUpStoredAt > RowTime;
}
