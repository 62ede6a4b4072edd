namespace Watchpost.Scheduling;

/// <summary>How wake-ups wait: for their exact time, and for rows that are about to be written.</summary>
internal static class WakeUpTiming
{
    // A registration stores its wake-up before its rows. It takes milliseconds; it may take minutes where storage is slow and tries are repeated.
    private const int MaxMisses = 4;
    private static readonly TimeSpan MissedRowWait = TimeSpan.FromSeconds(45);

    // A third of MaxMisses * MissedRowWait: the rest is for the write of the row itself, which takes no two minutes with all its repetitions.
    private static readonly TimeSpan RowTime = TimeSpan.FromSeconds(60);

    // The queue knows whole seconds only. What is further off goes back to it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Waits out what is left until the wake-up is due; <see langword="false"/> where that is for the queue to do.</summary>
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

    /// <summary>What to do about a wake-up without a row: look again a few times, then take it that its registration never came to be.</summary>
    public static Continuations MissingRow(WakeUp wakeUp, DateTimeOffset now) => wakeUp.Failures < MaxMisses
        ? Continuations.After(wakeUp with { Failures = wakeUp.Failures + 1, Due = now + MissedRowWait })
        : Continuations.None;

    /// <summary>
    /// Whether a row would come too late for the wake-up that was stored ahead of it, because the process was frozen or storage slow: soon the
    /// wake-up may be given up (<see cref="MissingRow"/>), and the row must not be written before another one is stored.
    /// </summary>
    /// <param name="wakeUpStoredAt">When that began to be stored.</param>
    /// <param name="now">The time.</param>
    public static bool IsTooLateForRow(DateTimeOffset wakeUpStoredAt, DateTimeOffset now) => now - wakeUpStoredAt > RowTime;
}
