using Watchpost.Sources.Reading;

namespace Watchpost.Sources.Asking;

/// <summary>
/// Limits the calls to one source: their rate by its <see cref="RateLimitState"/>, and their number at a time. Each source has its own limiter, so
/// that one that hangs or is overloaded does not affect the others.
/// </summary>
internal sealed class SourceRateLimiter(double? maxPerSecond, TimeProvider time) : IDisposable
{
    private const int MaxCalls = 64;

    // Each response may take many megabytes.
    private const int MaxBatches = 8;

    // A call that takes longer hangs. A poll comes back later rather than wait for its slot.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(5);

    private readonly Lock mutex = new();
    private readonly SemaphoreSlim single = new(MaxCalls);
    private readonly SemaphoreSlim batches = new(MaxBatches);
    private RateLimitState state = new(maxPerSecond, time.GetUtcNow());

    /// <summary>How long to wait if the source is closed; <see langword="null"/> if a call is worth trying.</summary>
    public TimeSpan? WaitIfClosed()
    {
        var now = time.GetUtcNow();
        lock (mutex)
        {
            return state.ClosedUntil(now) is null ? null : Enter(now);
        }
    }

    /// <summary>Makes a call about one task.</summary>
    public Task<Observation> CallAsync(Func<Task<Observation>> call, CancellationToken cancellationToken) =>
        CallAsync(single, call, observation => observation, throttled => throttled, cancellationToken);

    /// <summary>Makes a call about many tasks.</summary>
    public Task<BatchReading> CallAsync(Func<Task<BatchReading>> call, CancellationToken cancellationToken) =>
        CallAsync(batches, call, ObservationOf, throttled => new BatchReading.Same(throttled), cancellationToken);

    public void Dispose()
    {
        single.Dispose();
        batches.Dispose();
    }

    /// <summary>What a batch response says about the source itself.</summary>
    private static Observation? ObservationOf(BatchReading reading) => reading switch
    {
        BatchReading.Same(var observation) => observation,
        BatchReading.Answers(var answers) => answers.Values
            .Select(answer => answer.Observation)
            .FirstOrDefault(observation => observation is Observation.Reported),
        _ => null,
    };

    private async Task<T> CallAsync<T>(
        SemaphoreSlim slots,
        Func<Task<T>> call,
        Func<T, Observation?> observationOf,
        Func<Observation.Throttled, T> throttled,
        CancellationToken cancellationToken)
    {
        if (!await AcquireSlotAsync(slots, cancellationToken))
        {
            return throttled(new Observation.Throttled(BusyWait));
        }

        try
        {
            var askedAt = time.GetUtcNow();
            TimeSpan? wait;
            lock (mutex)
            {
                wait = Enter(askedAt);
            }

            if (wait is { } delay)
            {
                return throttled(new Observation.Throttled(delay));
            }

            var answer = await call();
            if (observationOf(answer) is { } observation)
            {
                lock (mutex)
                {
                    state = state.After(observation, askedAt, time.GetUtcNow());
                }
            }

            return answer;
        }
        finally
        {
            slots.Release();
        }
    }

    private TimeSpan? Enter(DateTimeOffset now)
    {
        (state, var wait) = state.Enter(now);
        return wait;
    }

    private async Task<bool> AcquireSlotAsync(SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        if (await slots.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return true;
        }

        using var timeout = new CancellationTokenSource(MaxWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await slots.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
