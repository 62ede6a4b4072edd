namespace Watchpost.Fakes;

/// <summary>One task of the relay, and how often it was asked about.</summary>
public sealed class FakeTask
{
    private const int KeptCalls = 64;

    private readonly Lock sync = new();
    private readonly Queue<DateTimeOffset> calls = new();
    private volatile Run run;
    private int callCount;

    internal FakeTask(string id, string prompt, TaskPlan plan, DateTimeOffset now)
    {
        (Id, Prompt, SubmittedAt, run) = (id, prompt, now, new Run(plan, now));
    }

    /// <summary>The relay's name for it.</summary>
    public string Id { get; }

    /// <summary>What was asked for.</summary>
    public string Prompt { get; }

    /// <summary>When the relay took it.</summary>
    public DateTimeOffset SubmittedAt { get; }

    /// <summary>When work on it began or will begin.</summary>
    public DateTimeOffset? StartsAt => run.StartsAt;

    /// <summary>When it ended or will end; <see langword="null"/> if never.</summary>
    public DateTimeOffset? FinishesAt => run.FinishesAt;

    /// <summary>How often its state was asked for, in whatever way.</summary>
    public int Calls => Volatile.Read(ref callCount);

    /// <summary>When the last ones came, oldest first; no more than 64.</summary>
    public IReadOnlyList<DateTimeOffset> CallTimes
    {
        get
        {
            lock (sync)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>What the relay says at that moment.</summary>
    public TaskPhase At(DateTimeOffset now)
    {
        var current = run;
        return current.Plan.At(now - current.Since);
    }

    /// <summary>Goes on by another plan from that moment on.</summary>
    public void GoOn(TaskPlan plan, DateTimeOffset now) => run = new Run(plan, now);

    internal void CountCall(DateTimeOffset now)
    {
        Interlocked.Increment(ref callCount);
        lock (sync)
        {
            if (calls.Count == KeptCalls)
            {
                calls.Dequeue();
            }

            calls.Enqueue(now);
        }
    }

    private sealed record Run(TaskPlan Plan, DateTimeOffset Since)
    {
        public DateTimeOffset? StartsAt => Since + Plan.StartedAfter;

        public DateTimeOffset? FinishesAt => Since + Plan.FinishedAfter;
    }
}
