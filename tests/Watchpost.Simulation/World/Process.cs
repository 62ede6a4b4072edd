namespace Watchpost.Simulation.World;

/// <summary>
/// One process: everything that its code awaits continues here, until it is killed or frozen. Its clock is a little off.
/// </summary>
internal sealed class Process(Clockwork clockwork, TimeSpan skew) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> held = [];

    /// <summary>Killed: none of its continuations runs ever again, no <c>finally</c> either.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Stopped for a while, as by a long collection of garbage or a machine that was paused.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Its clock.</summary>
    public TimeProvider Time => field ??= new Clock(this, clockwork, skew);

    /// <summary>Kills it.</summary>
    public void Kill()
    {
        IsDead = true;
        held.Clear();
    }

    /// <summary>Freezes it for a while.</summary>
    public void Freeze(TimeSpan time)
    {
        IsFrozen = true;
        clockwork.After(time, () =>
        {
            IsFrozen = false;
            foreach (var (callback, state) in held)
            {
                clockwork.Post(this, callback, state);
            }

            held.Clear();
        });
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsDead)
        {
            clockwork.Post(this, d, state);
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing in the engine blocks.");

    /// <summary>Starts something in this process.</summary>
    public void Begin(Func<Task> work) => Post(_ => _ = work(), null);

    /// <summary>Runs a continuation, unless the process is dead; a frozen one keeps it for later.</summary>
    public void RunHere(SendOrPostCallback callback, object? state)
    {
        if (IsDead)
        {
            return;
        }

        if (IsFrozen)
        {
            held.Add((callback, state));
            return;
        }

        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private sealed class Clock(Process process, Clockwork clockwork, TimeSpan skew) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => clockwork.Now + skew;

        public override long GetTimestamp() => clockwork.Now.UtcTicks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(process, clockwork, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class Timer(Process process, Clockwork clockwork, TimerCallback callback, object? state) : ITimer
    {
        private int set;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var mine = ++set;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clockwork.After(dueTime, () =>
                {
                    if (mine == set && !process.IsDead)
                    {
                        // Not inside the process: whoever awaits the timer is posted, and so has to wait for its turn.
                        callback(state);
                        if (period > TimeSpan.Zero)
                        {
                            Change(period, period);
                        }
                    }
                });
            }

            return true;
        }

        public void Dispose() => set++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
