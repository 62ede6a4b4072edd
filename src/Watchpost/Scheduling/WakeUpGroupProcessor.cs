using Microsoft.Extensions.Logging;
using Watchpost.Telemetry;

namespace Watchpost.Scheduling;

/// <summary>
/// Works through one group of wake-ups: claims it, handles its entries side by side, and replaces it by what follows.
/// Entries that take long are carried on in a group of their own, so that they never hold up their neighbours.
/// A process that is to stop gives back what it has not done, for any other to go on with at once.
/// </summary>
internal sealed partial class WakeUpGroupProcessor(WakeUpStore store, IWakeUpHandler handler, TimeProvider time, ILogger<WakeUpGroupProcessor> logger)
{
    // Once is bad luck, such as a restart. Twice may be the group's own doing.
    private const int MaxLeases = 2;
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(2);

    // For what is under way when the process is to stop, and again for the storage to take note. A host grants half a minute or so.
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewEvery = GroupLease.Time / 3;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(10);

    /// <summary>Handles a queue message. A message that is not ours, late or repeated changes nothing.</summary>
    public async Task RunAsync(string message, CancellationToken cancellationToken)
    {
        if (!GroupId.TryParse(message, out var id))
        {
            Log.NotOurs(logger, message.Length);
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
        // What is under way hears of the stop a moment later: a POST that is cut off would be made again at once.
        using var ending = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stopping = cancellationToken.UnsafeRegister(_ => ending.CancelAfter(Goodbye), null);
        List<Entry> running = [.. lease.Group.WakeUps.Select(wakeUp => Begin(wakeUp, ending.Token))];
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
            await EndAsync(running, ending, cancellationToken);
        }
    }

    // Whatever still runs has no lease any more: another process may be handling the same wake-up.
    private async Task EndAsync(IReadOnlyList<Entry> running, CancellationTokenSource ending, CancellationToken cancellationToken)
    {
        if (running.Count == 0)
        {
            return;
        }

        // By the clock, as at a stop.
        ending.CancelAfter(TimeSpan.Zero);
        await WaitForAsync(Task.WhenAll(running.Select(entry => entry.Successors)), cancellationToken.IsCancellationRequested ? Goodbye : Timeout.InfiniteTimeSpan, CancellationToken.None);
    }

    // False: the lease was lost. Removes what is done from what runs.
    private async Task<bool> CompleteAsync(GroupLease lease, List<Entry> running, bool isStopping)
    {
        WakeUp[] successors = [.. running.Where(entry => entry.Successors.IsCompletedSuccessfully).SelectMany(entry => entry.Successors.Result)];
        running.RemoveAll(entry => entry.Successors.IsCompletedSuccessfully);
        WakeUp[] left = [.. running.Select(entry => entry.WakeUp)];
        return isStopping
            ? await lease.CompleteAsync([.. successors, .. left], []).WaitAsync(Goodbye, time, CancellationToken.None)
            : await lease.CompleteAsync(successors, left);
    }

    // Until all are done; or, once patience ran out, until at least one is; or until the process is to stop, and a moment longer.
    // Renews the lease meanwhile. False: it was lost.
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
            await WaitForAsync(all, Goodbye, CancellationToken.None);
        }

        return true;
    }

    // However it ends: the caller looks for itself. Leaves no timer behind.
    private async Task WaitForAsync(Task task, TimeSpan atMost, CancellationToken cancellationToken) => await task
        .WaitAsync(atMost, time, cancellationToken)
        .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    private Entry Begin(WakeUp wakeUp, CancellationToken cancellationToken) => new(wakeUp, HandleAsync(wakeUp, cancellationToken));

    // A failure of one entry is its own: it comes back later, its neighbours go on.
    private async Task<IReadOnlyList<WakeUp>> HandleAsync(WakeUp wakeUp, CancellationToken cancellationToken)
    {
        try
        {
            var steps = await handler.HandleAsync(wakeUp, cancellationToken);
            WatchpostMetrics.Done(wakeUp.Name, time.GetUtcNow() - wakeUp.Due);
            var atOnce = await Task.WhenAll(steps.Inline.Select(next => HandleAsync(next, cancellationToken)));
            return [.. steps.Deferred, .. atOnce.SelectMany(successors => successors)];
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
        [LoggerMessage(1, LogLevel.Warning, "A queue message of {Length} characters is not one of ours; dropped.")]
        public static partial void NotOurs(ILogger logger, int length);

        [LoggerMessage(2, LogLevel.Debug, "Group {Group} is done already, or another process has it.")]
        public static partial void NothingToDo(ILogger logger, string group);

        [LoggerMessage(3, LogLevel.Warning, "Group {Group} was taken {Claims} times and not completed; its wake-ups go on one by one.")]
        public static partial void Splitting(ILogger logger, string group, int claims);

        [LoggerMessage(4, LogLevel.Warning, "Group {Group} was taken over by another process.")]
        public static partial void Lost(ILogger logger, string group);

        [LoggerMessage(5, LogLevel.Error, "A {Kind} wake-up for {Subject} failed ({Failures} in a row); it comes back.")]
        public static partial void Failed(ILogger logger, string kind, string subject, int failures, Exception exception);
    }
}
