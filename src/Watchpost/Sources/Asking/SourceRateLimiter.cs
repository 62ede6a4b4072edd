using Watchpost.Sources.Reading;

namespace Watchpost.Sources.Asking;

/// <summary>
/// Lets calls to one source through: at its <see cref="RateLimitState"/>, and only so many side by side. Each source has its own, so that
/// one that hangs or is overloaded takes nothing from the others.
/// </summary>
internal sealed class SourceRateLimiter(double? maxPerSecond, TimeProvider time) : IDisposable
{
    private const int MaxSideBySide = 64;

    // Their answers may take up many megabytes each.
    private const int MaxBatchesSideBySide = 8;

    // A call that takes longer than that hangs. The poll comes back later rather than wait for its slot.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(5);

    private readonly Lock turn = new();
    private readonly SemaphoreSlim single = new(MaxSideBySide);
    private readonly SemaphoreSlim batches = new(MaxBatchesSideBySide);
    private RateLimitState pace = new(maxPerSecond, time.GetUtcNow());

    /// <summary>How long to wait where the source is closed; <see langword="null"/> where it is worth trying to get in.</summary>
    public TimeSpan? WaitIfClosed()
    {
        var now = time.GetUtcNow();
        lock (turn)
        {
            return pace.ClosedUntil(now) is null ? null : Enter(now);
        }
    }

    /// <summary>Makes a call about one task.</summary>
    public Task<Observation> CallAsync(Func<Task<Observation>> call, CancellationToken cancellationToken) =>
        CallAsync(single, call, observation => observation, postponed => postponed, cancellationToken);

    /// <summary>Makes a call about many tasks.</summary>
    public Task<BatchReading> CallAsync(Func<Task<BatchReading>> call, CancellationToken cancellationToken) =>
        CallAsync(batches, call, ToldBy, postponed => new BatchReading.Same(postponed), cancellationToken);
    public void Dispose()
    {
        single.Dispose();
        batches.Dispose();
    }

    /// <summary>What an answer about many tasks tells about the source.</summary>
    private static Observation? ToldBy(BatchReading reading) => reading switch
    {
        BatchReading.Same(var observation) => observation,
        BatchReading.Answers(var answers) => answers.Values.Select(answer => answer.Observation).FirstOrDefault(observation => observation is Observation.Reported),
        _ => null,
    };

    private async Task<T> CallAsync<T>(
        SemaphoreSlim places, Func<Task<T>> call, Func<T, Observation?> toldBy, Func<Observation.Throttled, T> postponed, CancellationToken cancellationToken)
    {
        if (!await TakePlaceAsync(places, cancellationToken))
        {
            return postponed(new Observation.Throttled(BusyWait));
        }

        try
        {
            var askedAt = time.GetUtcNow();
            TimeSpan? wait;
            lock (turn)
            {
                wait = Enter(askedAt);
            }

            if (wait is { } notNow)
            {
                return postponed(new Observation.Throttled(notNow));
            }

            var answer = await call();
            if (toldBy(answer) is { } observation)
            {
                lock (turn)
                {
                    pace = pace.After(observation, askedAt, time.GetUtcNow());
                }
            }

            return answer;
        }
        finally
        {
            places.Release();
        }
    }

    private TimeSpan? Enter(DateTimeOffset now)
    {
        (pace, var wait) = pace.Enter(now);
        return wait;
    }

    private async Task<bool> TakePlaceAsync(SemaphoreSlim places, CancellationToken cancellationToken)
    {
        if (await places.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return true;
        }

        using var timeout = new CancellationTokenSource(MaxWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await places.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
