namespace Watchpost.Simulation.World;

/// <summary>
/// Virtual time and the one thread of a run: a queue of events in the order of their time, and a set of continuations that could run now,
/// of which the seed picks the next one.
/// </summary>
internal sealed class Clockwork(Random random)
{
    private readonly PriorityQueue<Action, (long Ticks, long Number)> events = new();
    private readonly List<(Process? Owner, SendOrPostCallback Callback, object? State)> ready = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private string? escaped;
    private long numbers;

    /// <summary>When every run begins.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The true time, which no process knows exactly.</summary>
    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>How many continuations and events have run.</summary>
    public long Steps { get; private set; }

    /// <summary>Runs after each step.</summary>
    public Action? AfterStep { get; set; }

    /// <summary>Runs something at a time to come.</summary>
    public void After(TimeSpan wait, Action action)
    {
        CheckThread();
        events.Enqueue(action, ((Now + (wait < TimeSpan.Zero ? TimeSpan.Zero : wait)).UtcTicks, ++numbers));
    }

    /// <summary>Runs something of a process as soon as the seed picks it.</summary>
    public void Post(Process? owner, SendOrPostCallback callback, object? state)
    {
        CheckThread();
        ready.Add((owner, callback, state));
    }

    /// <summary>Runs until nothing is left to do, or <paramref name="isDone"/>, or <paramref name="until"/>.</summary>
    /// <returns>Whether it ended before its time was up.</returns>
    public bool Run(DateTimeOffset until, Func<bool> isDone)
    {
        while (!isDone())
        {
            if (escaped is not null)
            {
                throw new InvalidOperationException("Something of the engine ran outside the simulated thread: " + escaped);
            }

            if (ready.Count > 0 && !(events.Count > 0 && random.Next(64) == 0))
            {
                RunReady();
            }
            else if (!events.TryPeek(out _, out var next) || next.Ticks > until.UtcTicks)
            {
                if (ready.Count == 0)
                {
                    return false;
                }

                RunReady();
            }
            else
            {
                RunEvent();
            }

            Steps++;
            AfterStep?.Invoke();
        }

        return true;
    }

    private void RunReady()
    {
        var at = random.Next(ready.Count);
        var (owner, callback, state) = ready[at];
        ready[at] = ready[^1];
        ready.RemoveAt(ready.Count - 1);
        if (owner is null)
        {
            callback(state);
        }
        else
        {
            owner.RunHere(callback, state);
        }
    }

    private void RunEvent()
    {
        events.TryDequeue(out var action, out var at);
        Now = new DateTimeOffset(Math.Max(at.Ticks, Now.UtcTicks), TimeSpan.Zero);
        action!();
    }

    private void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != thread)
        {
            escaped ??= new System.Diagnostics.StackTrace().ToString();
        }
    }
}
