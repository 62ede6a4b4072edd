using Microsoft.Extensions.Logging;
using Watchpost.Scheduling;
using Watchpost.Storage.Tasks;

namespace Watchpost.Delivery.Redelivery;

/// <summary>
/// Redelivers many watches as one operation, in bounded steps. Its row stores the progress. Each watch stores the operation that
/// redelivered it, so a step repeated after a crash sends nothing twice and counts the same.
/// </summary>
internal sealed partial class Replayer(
    ReplayStore replays, WatchIndex index, TaskStore store, Redeliverer redeliverer, WakeUpStore wakeUps, OptimisticUpdate updates, TimeProvider time, ILogger<Replayer> logger)
{
    private static readonly TimeSpan CallersPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StepTime = TimeSpan.FromSeconds(10);

    // The request makes the first step itself. The wake-up then finds the operation done, or continues it.
    private static readonly TimeSpan TakeOverAfter = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Stores the operation and does what it can within seconds. Takes no cancellation token: once its wake-up is stored, the
    /// operation runs even if the caller disconnects, and half a step would only be repeated.
    /// </summary>
    public async Task<ReplayOperation> StartAsync(ReplayRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = time.GetUtcNow();
        var operation = new ReplayOperation
        {
            Id = ReplayStore.NewId(),
            Since = request.Since,
            Until = request.Until,
            Source = request.Source,
            States = request.States,
            CreatedAt = now,
        };
        var wakeUp = new WakeUp.Replay { Operation = operation.Id, Due = now + TakeOverAfter };
        var groups = await wakeUps.StoreAsync([wakeUp], CancellationToken.None);
        operation = await replays.AddAsync(operation, CancellationToken.None);
        await wakeUps.AnnounceAsync(groups, CancellationToken.None);
        try
        {
            return await RunAsync(operation, CallersPatience, CancellationToken.None);
        }
        catch (TimeoutException e)
        {
            // Watches kept changing. The operation is stored and continues regardless of its first step.
            Log.FirstStepFailed(logger, operation.Id, e);
            return await replays.FindAsync(operation.Id, CancellationToken.None) ?? operation;
        }
    }

    /// <summary>Reads an operation; <see langword="null"/> if there is none. Accepts any text as the ID.</summary>
    public Task<ReplayOperation?> FindAsync(string id, CancellationToken cancellationToken) => replays.FindAsync(id, cancellationToken);

    public async Task<Continuations> GoOnAsync(WakeUp.Replay wakeUp, CancellationToken cancellationToken)
    {
        if (!await WakeUpTiming.WaitForDueAsync(wakeUp, time, cancellationToken))
        {
            return Continuations.After(wakeUp);
        }

        if (await replays.FindAsync(wakeUp.Operation, cancellationToken) is not { } operation)
        {
            return WakeUpTiming.MissingRow(wakeUp, time.GetUtcNow());
        }

        operation = await RunAsync(operation, StepTime, cancellationToken);
        return operation.IsDone ? Continuations.None : Continuations.After(wakeUp with { Due = time.GetUtcNow(), Failures = 0 });
    }

    private async Task<ReplayOperation> RunAsync(ReplayOperation operation, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (operation.IsDone)
        {
            return operation;
        }

        var started = time.GetTimestamp();
        var entries = index.ReadAsync(operation.After, operation.Since, operation.Until, operation.Source, null, cancellationToken);
        await foreach (var chunk in entries.ChunkAsync(WakeUpGroup.MaxSize, cancellationToken))
        {
            var (matched, redelivered) = await RedeliverAsync(operation, chunk, cancellationToken);
            var after = operation with { After = chunk[^1].Key, Matched = operation.Matched + matched, Redelivered = operation.Redelivered + redelivered };
            if (await replays.SaveAsync(after, CancellationToken.None) is not { } saved)
            {
                // Another process is working on it too: its count wins.
                return await replays.FindAsync(operation.Id, cancellationToken) ?? operation;
            }

            operation = saved;
            if (time.GetElapsedTime(started) > patience)
            {
                return operation;
            }
        }

        Log.Done(logger, operation.Id, operation.Matched, operation.Redelivered);
        return await replays.SaveAsync(operation with { IsDone = true }, CancellationToken.None)
            ?? await replays.FindAsync(operation.Id, cancellationToken)
            ?? operation;
    }

    private async Task<(int Matched, int Redelivered)> RedeliverAsync(
        ReplayOperation operation, IReadOnlyList<WatchIndex.Entry> entries, CancellationToken cancellationToken)
    {
        // The index marks final states, so such a watch need not be read.
        WatchIndex.Entry[] left = [.. entries
            .Where(entry => entry.Reopened || entry.Settled is not { } settled || operation.States.Contains(settled))];
        var (matched, redelivered) = (0, 0);
        await updates.RunAsync($"Watches of the replay {operation.Id}", OptimisticUpdate.FewTries, ReadAsync, TryAsync, cancellationToken);
        return (matched, redelivered);

        Task<WatchRecord?[]> ReadAsync() =>
            Task.WhenAll(left.Select(entry => index.SkipUnreadableAsync(() => store.FindWatchAsync(entry.Watch, cancellationToken))));

        async Task<object?> TryAsync(WatchRecord?[] read)
        {
            // Two processes may list the same watch: its row says in which step it counts.
            var listed = left.Zip(read)
                .Where(pair => pair.Second is not null && WatchIndex.IsOf(pair.First, pair.Second))
                .ToLookup(pair => Judge(operation, pair.Second!), pair => (Entry: pair.First, Watch: pair.Second!));
            var due = listed[Verdict.Redeliver].ToArray();
            var begun = await redeliverer.BeginAsync([.. due.Select(pair => pair.Watch)], operation.Id);
            left = [.. due.Where((_, number) => !begun[number]).Select(pair => pair.Entry)];
            matched += listed[Verdict.Redelivered].Count() + listed[Verdict.MatchesOnly].Count() + due.Length - left.Length;
            redelivered += listed[Verdict.Redelivered].Count() + due.Length - left.Length;
            return left.Length == 0 ? listed : null;
        }
    }

    private static Verdict Judge(ReplayOperation operation, WatchRecord watch) => watch switch
    {
        _ when watch.Replay == operation.Id => Verdict.Redelivered,
        _ when !operation.States.Contains(watch.Delivery) => Verdict.Other,
        _ when Redeliverer.CanRedeliver(watch) => Verdict.Redeliver,
        _ => Verdict.MatchesOnly,
    };

    private enum Verdict
    {
        Other,
        MatchesOnly,
        Redeliver,
        Redelivered,
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Replay {Replay} finished: {Matched} watches matched, {Redelivered} redelivered.")]
        public static partial void Done(ILogger logger, string replay, int matched, int redelivered);

        [LoggerMessage(2, LogLevel.Warning, "The first step of replay {Replay} failed; it continues in the background.")]
        public static partial void FirstStepFailed(ILogger logger, string replay, Exception exception);
    }
}
