namespace Watchpost.Tests.Golden;

/// <summary>A clock that moves by the test's word and by what the app waits for, never by the machine's speed. Short waits end at once; timeouts never fire.</summary>
internal sealed class StillClock(DateTimeOffset start) : TimeProvider
{
    // The app's shortest timeout is two seconds.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1.5);
    private readonly Lock gate = new();
    private DateTimeOffset now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => AdvanceTo(GetUtcNow() + time);

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime > LongestWait)
        {
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        AdvanceTo(GetUtcNow() + dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void AdvanceTo(DateTimeOffset time)
    {
        lock (gate)
        {
            now = time > now ? time : now;
        }
    }
}
