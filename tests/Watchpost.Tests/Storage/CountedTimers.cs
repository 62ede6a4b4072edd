using Microsoft.Extensions.Time.Testing;

namespace Watchpost.Tests.Storage;

/// <summary>A clock that a test moves, and that knows how many of its timers are still set.</summary>
internal sealed class CountedTimers() : FakeTimeProvider(Some.Now)
{
    private int alive;

    public int Alive => Volatile.Read(ref alive);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref alive);
        return new Timer(base.CreateTimer(callback, state, dueTime, period), () => Interlocked.Decrement(ref alive));
    }

    private sealed class Timer(ITimer timer, Action disposed) : ITimer
    {
        private Action? left = disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            Interlocked.Exchange(ref left, null)?.Invoke();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
