using Microsoft.Extensions.Logging;
using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Polling.Learning.State;

/// <summary>
/// Keeps a source's memory and its rows in Table Storage in step: one sync at a time, beside the steps of any task. Whoever begins one waits for it before its
/// function returns, or finds that another function does: no work goes on in a process that the host takes to be idle.
/// </summary>
internal sealed partial class HistorySync(string source, HistoryStore store, TimeProvider time, ILogger logger)
{
    /// <summary>A storage that takes longer than this is left alone until the next time.</summary>
    public static readonly TimeSpan SyncTimeout = TimeSpan.FromSeconds(10);

    // Other processes write the same rows. What is not stored then is stored the next time.
    private const int MaxTries = 3;
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(60);
    private readonly Lock gate = new();
    private Task underWay = Task.CompletedTask;
    private bool isWaitedFor = true;
    private long? wroteAt;
    private long? readAt;

    public SourceMemory Memory { get; } = new(LearnedSchedule.Of);

    /// <summary>What is under way, for whoever wants to know its outcome. It never fails.</summary>
    public Task UnderWay
    {
        get
        {
            lock (gate)
            {
                return underWay;
            }
        }
    }

    /// <summary>Begins to read and write what is due, unless that is under way already, and returns at once.</summary>
    /// <param name="isUsed">What others have learned is wanted: reading is worth its price.</param>
    /// <param name="isLast">The process stops: what is not stored now, is not stored at all.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public void Begin(bool isUsed, bool isLast, CancellationToken cancellationToken)
    {
        lock (gate)
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

    /// <summary>Completes when nothing is under way that nobody waits for. It never fails.</summary>
    public Task EndAsync()
    {
        lock (gate)
        {
            if (isWaitedFor)
            {
                return Task.CompletedTask;
            }

            isWaitedFor = true;
            return underWay;
        }
    }

    // By the machine's own pace: no clock that is set back holds it up.
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
        [LoggerMessage(1, LogLevel.Warning, "What was learned about source {Source} could not be kept or read; it goes on without: {Message}")]
        public static partial void NotSynced(ILogger logger, string source, string message);
    }
}
