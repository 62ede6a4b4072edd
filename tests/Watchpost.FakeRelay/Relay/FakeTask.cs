namespace Watchpost.Fakes;

/// <summary>One task of the relay, and how often it was asked about.</summary>
public sealed class FakeTask
{
    private const int KeptCalls = 64;

    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _calls = new();
    private volatile Run _run;
    private int _callCount;

    internal FakeTask(string id, string prompt, TaskPlan plan, DateTimeOffset now)
    {
        (Id, Prompt, SubmittedAt, _run) = (id, prompt, now, new Run(plan, now));
    }

    /// <summary>The relay's name for it.</summary>
    public string Id { get; }

    /// <summary>What was asked for.</summary>
    public string Prompt { get; }

    /// <summary>When the relay took it.</summary>
    public DateTimeOffset SubmittedAt { get; }

    /// <summary>When work on it began or will begin.</summary>
    public DateTimeOffset? StartsAt => _run.StartsAt;

    /// <summary>When it ended or will end; <see langword="null"/> if never.</summary>
    public DateTimeOffset? FinishesAt => _run.FinishesAt;

    /// <summary>How often its state was asked for, in whatever way.</summary>
    public int Calls => Volatile.Read(ref _callCount);

    /// <summary>When the last ones came, oldest first; no more than 64.</summary>
    public IReadOnlyList<DateTimeOffset> CallTimes
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>What the relay says at that moment.</summary>
    public TaskPhase At(DateTimeOffset now)
    {
        var run = _run;
        return run.Plan.At(now - run.Since);
    }

    /// <summary>Goes on by another plan from that moment on.</summary>
    public void GoOn(TaskPlan plan, DateTimeOffset now) => _run = new Run(plan, now);

    internal void CountCall(DateTimeOffset now)
    {
        Interlocked.Increment(ref _callCount);
        lock (_lock)
        {
            if (_calls.Count == KeptCalls)
            {
                _calls.Dequeue();
            }

            _calls.Enqueue(now);
        }
    }

    private sealed record Run(TaskPlan Plan, DateTimeOffset Since)
    {
        public DateTimeOffset? StartsAt => Since + Plan.StartedAfter;

        public DateTimeOffset? FinishesAt => Since + Plan.FinishedAfter;
    }
}
