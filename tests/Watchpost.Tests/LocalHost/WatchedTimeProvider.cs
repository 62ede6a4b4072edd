using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Watchpost.Tests.LocalHost;

/// <summary>A clock that a test moves, and that tells the test when somebody begins to wait and for how long.</summary>
public sealed class WatchedTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>How many waits began that <see cref="NextWaitAsync"/> has not told yet.</summary>
    public int Waits => waits.Reader.Count;

    /// <summary>The next wait that begins.</summary>
    public async Task<TimeSpan> NextWaitAsync() => await waits.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Writer.TryWrite(dueTime);
        return timer;
    }
}
