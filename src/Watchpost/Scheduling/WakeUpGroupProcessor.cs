using Microsoft.Extensions.Logging;
using Watchpost.Telemetry;

namespace Watchpost.Scheduling;

/// <summary>
/// Processes a group of wake-ups: leases it, handles its entries concurrently, and replaces it with their successors. Slow entries move to a new
/// group, so they do not delay the others. On shutdown the process returns unfinished entries, so that another one can continue at once.
/// </summary>
internal sealed partial class WakeUpGroupProcessor(WakeUpStore store, IWakeUpHandler handler, TimeProvider time, ILogger<WakeUpGroupProcessor> logger)
{
    // A lease that is lost once may be a restart. If it is lost twice, the group itself may be the cause.
    private const int MaxLeases = 2;
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(2);

    // Granted twice on shutdown: to running handlers, and to the final write. A host allows about half a minute.
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewEvery = GroupLease.Time / 3;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(10);

    /// <summary>Handles a queue message. An unknown, late or repeated message changes nothing.</summary>
    public async Task RunAsync(string message, CancellationToken cancellationToken)
    {
        if (!GroupId.TryParse(message, out var id))
        {
            Log.UnknownMessage(logger, message.Length);
            return;
        }

        using var lease = await store.AcquireLeaseAsync(id, cancellationToken);
        switch (lease?.Group)
        {
            case null:
                Log.NothingToDo(logger, id.Key);
                break;
            case { LeaseCount: > MaxLeases, WakeUps.Length: > 1 } group:
                Log.Splitting(logger, id.Key, group.LeaseCount);
                await lease.SplitAsync(cancellationToken);
                break;
            default:
                await RunAsync(lease, cancellationToken);
                break;
        }
    }

    private async Task RunAsync(GroupLease lease, CancellationToken cancellationToken)
    {
        // Handlers are cancelled a little later than the process: a POST that is cut off would be repeated at once.
        using var handlerStop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stopping = cancellationToken.UnsafeRegister(_ => handlerStop.CancelAfter(ShutdownGrace), null);
        List<Entry> running = [.. lease.Group.WakeUps.Select(wakeUp => Begin(wakeUp, handlerStop.Token))];
        try
        {
            while (lease.IsHeld)
            {
                if (!await WaitAsync(lease, running, cancellationToken) || !await CompleteAsync(lease, running, cancellationToken.IsCancellationRequested))
                {
                    Log.Lost(logger, lease.Group.Id.Key);
                    return;
                }
            }
        }
        finally
        {
            await StopHandlersAsync(running, handlerStop, cancellationToken);
        }
    }

    // The remaining handlers have no lease: another process may be handling the same wake-ups.
    private async Task StopHandlersAsync(IReadOnlyList<Entry> running, CancellationTokenSource handlerStop, CancellationToken cancellationToken)
    {
        if (running.Count == 0)
        {
            return;
        }

        // On a timer, as on shutdown.
        handlerStop.CancelAfter(TimeSpan.Zero);
        var grace = cancellationToken.IsCancellationRequested ? ShutdownGrace : Timeout.InfiniteTimeSpan;
        await WaitForAsync(Task.WhenAll(running.Select(entry => entry.Successors)), grace, CancellationToken.None);
    }

    // Completes the finished entries and removes them from the list. Returns false if the lease was lost.
    private async Task<bool> CompleteAsync(GroupLease lease, List<Entry> running, bool isStopping)
    {
        WakeUp[] successors = [.. running.Where(entry => entry.Successors.IsCompletedSuccessfully).SelectMany(entry => entry.Successors.Result)];
        running.RemoveAll(entry => entry.Successors.IsCompletedSuccessfully);
        WakeUp[] unfinished = [.. running.Select(entry => entry.WakeUp)];
        return isStopping
            ? await lease.CompleteAsync([.. successors, .. unfinished], []).WaitAsync(ShutdownGrace, time, CancellationToken.None)
            : await lease.CompleteAsync(successors, unfinished);
    }

    // Waits until all entries are done. After SlowAfter, one is enough. On shutdown, it waits no longer than ShutdownGrace.
    // Renews the lease meanwhile, and returns false if it was lost.
    private async Task<bool> WaitAsync(GroupLease lease, IReadOnlyList<Entry> running, CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(running.Select(entry => entry.Successors));
        await WaitForAsync(all, SlowAfter, cancellationToken);
        while (!cancellationToken.IsCancellationRequested && !running.Any(entry => entry.Successors.IsCompleted))
        {
            await WaitForAsync(Task.WhenAny(running.Select(entry => entry.Successors)), RenewEvery, cancellationToken);
            if (!cancellationToken.IsCancellationRequested && !running.Any(entry => entry.Successors.IsCompleted) && !await lease.RenewAsync(cancellationToken))
            {
                return false;
            }
        }

        if (cancellationToken.IsCancellationRequested)
        {
            await WaitForAsync(all, ShutdownGrace, CancellationToken.None);
        }

        return true;
    }

    // Waits up to atMost and ignores the task's outcome. Leaves no timer behind.
    private async Task WaitForAsync(Task task, TimeSpan atMost, CancellationToken cancellationToken) => await task
        .WaitAsync(atMost, time, cancellationToken)
        .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    private Entry Begin(WakeUp wakeUp, CancellationToken cancellationToken) => new(wakeUp, HandleAsync(wakeUp, cancellationToken));

    // A failing entry does not affect the others: it is retried later.
    private async Task<IReadOnlyList<WakeUp>> HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken)
    {
        try
        {
            var next = await handler.HandleAsync(wakeUp, cancellationToken);
            WatchpostMetrics.Done(wakeUp.Name, time.GetUtcNow() - wakeUp.Due);
            var inline = await Task.WhenAll(next.Inline.Select(step => HandleAsync(step, cancellationToken)));
            return [.. next.Deferred, .. inline.SelectMany(successors => successors)];
        }
#pragma warning disable CA1031 // Whatever went wrong, the wake-up must not be lost.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Failed(logger, wakeUp.Name, wakeUp.Subject, wakeUp.Failures + 1, e);
            var wait = FirstRetry * Math.Pow(2, Math.Min(wakeUp.Failures, 10));
            return [wakeUp with { Failures = wakeUp.Failures + 1, Due = time.GetUtcNow() + (wait < LongestRetry ? wait : LongestRetry) }];
        }
    }

    private sealed record Entry(WakeUp WakeUp, Task<IReadOnlyList<WakeUp>> Successors);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Dropped a queue message of {Length} characters that Watchpost did not write.")]
        public static partial void UnknownMessage(ILogger logger, int length);

        [LoggerMessage(2, LogLevel.Debug, "Nothing to do for group {Group}: it is completed, or another process has leased it.")]
        public static partial void NothingToDo(ILogger logger, string group);

        [LoggerMessage(3, LogLevel.Warning, "Group {Group} was leased {Claims} times and never completed; splitting it into single wake-ups.")]
        public static partial void Splitting(ILogger logger, string group, int claims);

        [LoggerMessage(4, LogLevel.Warning, "Lost the lease of group {Group} to another process; cancelling its handlers.")]
        public static partial void Lost(ILogger logger, string group);

        [LoggerMessage(5, LogLevel.Error, "{Kind} wake-up for {Subject} failed ({Failures} consecutive failures); retry scheduled.")]
        public static partial void Failed(ILogger logger, string kind, string subject, int failures, Exception exception);
    }
}
