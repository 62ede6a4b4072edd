using Microsoft.Azure.Functions.Worker;
using Watchpost.LocalHost.Functions;

namespace Watchpost.LocalHost.Timers;

/// <summary>Runs one function on its schedule. A run that overlaps the next time skips it; nothing is made up after a restart.</summary>
internal sealed partial class TimerListener(
    TimerFunction function,
    TimerSchedule schedule,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger logger) : Listener(time)
{
    // A timer can wait for at most 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly FunctionInvoker invoker = new(function);
    private readonly TimeProvider clock = time;
    protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    protected override async Task ListenAsync(CancellationToken stopping, CancellationToken functions)
    {
        DateTimeOffset? last = null;
        var next = schedule.Next(clock.GetUtcNow());
        if (function.RunOnStartup)
        {
            last = clock.GetUtcNow();
            await RunAsync(null, next, functions);
        }

        while (await UntilAsync(next, stopping))
        {
            // The timer may fire slightly early by the clock; the same time must not fire twice.
            var now = clock.GetUtcNow() is var read && read > next ? read : next;
            await RunAsync(last, schedule.Next(now), functions);
            last = now;
            next = schedule.Next(clock.GetUtcNow() is var ended && ended > now ? ended : now);
        }
    }

    private async Task<bool> UntilAsync(DateTimeOffset due, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && due - clock.GetUtcNow() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait < LongestWait ? wait : LongestWait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !stopping.IsCancellationRequested;
    }

    private async Task RunAsync(DateTimeOffset? last, DateTimeOffset next, CancellationToken functions)
    {
        var status = new ScheduleStatus
        {
            Last = last?.UtcDateTime ?? default,
            LastUpdated = last?.UtcDateTime ?? default,
            Next = next.UtcDateTime,
        };
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await invoker.InvokeAsync(scope.ServiceProvider, _ => new TimerInfo { ScheduleStatus = status }, functions);
        }
        catch (OperationCanceledException) when (functions.IsCancellationRequested)
        {
            Log.Interrupted(logger, function.Name);
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, function.Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Function} failed; it runs again at the next scheduled time.")]
        public static partial void Failed(ILogger logger, Exception exception, string function);

        [LoggerMessage(2, LogLevel.Warning, "{Function} was cancelled because the host is stopping.")]
        public static partial void Interrupted(ILogger logger, string function);
    }
}
