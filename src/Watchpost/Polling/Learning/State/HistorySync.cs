using Microsoft.Extensions.Logging;
using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Polling.Learning.State;

/// <summary>
/// Syncs a source's memory with its rows in Table Storage: one sync at a time, apart from the work on tasks. The function that starts a sync waits
/// for it before it returns, or another function does, so that no work goes on in a process that the host considers idle.
/// </summary>
internal sealed partial class HistorySync(string source, HistoryStore store, TimeProvider time, ILogger logger)
{
    /// <summary>Storage that takes longer than this is left alone until the next sync.</summary>
    public static readonly TimeSpan SyncTimeout = TimeSpan.FromSeconds(10);

    // Other processes write the same rows. What is not stored goes into the next sync.
    private const int MaxTries = 3;
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(60);
    private readonly Lock mutex = new();
    private Task underWay = Task.CompletedTask;
    private bool isWaitedFor = true;
    private long? wroteAt;
    private long? readAt;

    public SourceMemory Memory { get; } = new(LearnedSchedule.Of);

    /// <summary>The running or last sync. It never fails.</summary>
    public Task UnderWay
    {
        get
        {
            lock (mutex)
            {
                return underWay;
            }
        }
    }

    /// <summary>Starts to read and write what is due, unless a sync is running. Returns at once.</summary>
    /// <param name="isUsed">Whether others' history is needed, so that reading it is worth the cost.</param>
    /// <param name="isLast">Whether the process is stopping: what is not stored now is lost.</param>
    /// <param name="cancellationToken">Cancels the sync.</param>
    public void Begin(bool isUsed, bool isLast, CancellationToken cancellationToken)
    {
        lock (mutex)
        {
            var (reads, writes) = (isUsed && IsDue(readAt, ReadEvery), (isLast || IsDue(wroteAt, WriteEvery)) && Memory.HasUnsaved);
            if (!underWay.IsCompleted || !(reads || writes))
            {
                return;
            }

            var now = time.GetTimestamp();
            (readAt, wroteAt) = (now, writes ? now : wroteAt);
            (underWay, isWaitedFor) = (RunAsync(writes, cancellationToken), false);
        }
    }

    /// <summary>Waits for a running sync, unless another caller waits for it already. It never fails.</summary>
    public Task EndAsync()
    {
        lock (mutex)
        {
            if (isWaitedFor)
            {
                return Task.CompletedTask;
            }

            isWaitedFor = true;
            return underWay;
        }
    }

    // By the monotonic clock: one that is set back must not delay a sync.
    private bool IsDue(long? at, TimeSpan every) => at is not { } last || time.GetElapsedTime(last) >= every;

    private async Task RunAsync(bool writes, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var late = new CancellationTokenSource(SyncTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            for (var tries = 0; tries < MaxTries; tries++)
            {
                var rows = await store.ReadAsync(source, either.Token);
                Memory.Take(rows, time.GetUtcNow());
                if (!writes)
                {
                    return;
                }

                var (changed, surplus) = Memory.ToWrite(rows, time.GetUtcNow());
                if (await store.WriteAsync(source, changed, surplus, either.Token))
                {
                    Memory.Written(changed);
                    return;
                }
            }
        }
#pragma warning disable CA1031 // What was learned is a help, not a need: nothing fails for it. What was not stored is tried again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                Log.NotSynced(logger, source, e.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Cannot read or store what was learned about source {Source}; polling continues without it: {Message}")]
        public static partial void NotSynced(ILogger logger, string source, string message);
    }
}
