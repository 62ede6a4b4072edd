using System.Diagnostics;

namespace Watchpost.SystemTests;

/// <summary>Waits for what must come true, with a limit far above what it should take.</summary>
public static class Eventually
{
    /// <summary>For what takes moments, on a machine that is busy with other things.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>For what a sweep repairs: 30 s overdue, 30 s to the next sweep, 30 s of a dead process's claim, and room.</summary>
    public static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(240);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks until it holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan limit, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what}.");
            }

            await Task.Delay(LookAgain, TimeProvider.System, cancel);
        }
    }

    /// <summary>Looks until it holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan limit, CancellationToken cancel) =>
        HoldsAsync(() => Task.FromResult(condition()), what, limit, cancel);

    /// <summary>Lets time pass: until a process is killed, or a delay that the storage counts.</summary>
    public static Task PassesAsync(double seconds, CancellationToken cancel) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancel);
}
