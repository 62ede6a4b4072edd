using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Sources;
using Watchpost.Storage;

namespace Watchpost.Polling.Learning;

/// <summary>
/// Keeps what past tasks have taught: in memory for the next poll, and in Table Storage for other processes and later ones.
/// It helps and is never needed: where the storage fails, polls go on by what is known, or by their definition's hints.
/// </summary>
public sealed partial class PollLearner(HistoryStore store, IOptions<WatchpostOptions> options, TimeProvider time, ILogger<PollLearner> logger)
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, SourceMemory> sources = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    // A fixed interval is what it says: nothing is learned for it, and nothing written.
    private bool IsOff => options.Value.Polling.IntervalSeconds is not null;

    /// <summary>What counts for the next poll of a task; <see langword="null"/>: nothing may.</summary>
    public LearnedPlan? For(TaskRecord task, PollHints hints)
    {
        if (IsOff)
        {
            return null;
        }

        var now = time.GetUtcNow();
        lock (gate)
        {
            var memory = Of(task.Address.Source);
            memory.IsAsked(task.Key, now);
            return memory.Plan(task.Memory.Run.Kind, options.Value.Polling.CallsPerTask, new PollPlan(hints, options.Value.Polling).Bounds, now);
        }
    }

    /// <summary>Learns from a poll that changed something about a task.</summary>
    public void Note(TaskRecord before, TaskRecord after)
    {
        if (IsOff)
        {
            return;
        }

        var now = time.GetUtcNow();
        if (PastRun.ChangeOf(before, after, now) is { } change)
        {
            lock (gate)
            {
                Of(after.Address.Source).Add(change, UnixSeconds.Of(now));
            }
        }
    }

    /// <summary>Learns from a task's end.</summary>
    public void NoteEnd(TaskRecord before, TaskRecord ended, Observation.Seen seen)
    {
        if (IsOff)
        {
            return;
        }

        lock (gate)
        {
            var memory = Of(ended.Address.Source);
            var kind = ended.Memory.Run.Kind;
            if (PastRun.Of(before, ended, seen, memory.PlannedFor(kind), time.GetUtcNow()) is { } run)
            {
                memory.Add(kind, run);
            }
        }
    }

    /// <summary>Reads what others have learned and writes what this process has, each now and then only. Nothing fails by it.</summary>
    public async Task SyncAsync(string source, CancellationToken cancellationToken)
    {
        if (IsOff)
        {
            return;
        }

        SourceMemory memory;
        SyncPart part;
        lock (gate)
        {
            memory = Of(source);
            part = memory.Due(time.GetUtcNow(), WriteEvery, ReadEvery);
        }

        try
        {
            foreach (var (kind, news) in part.News)
            {
                await WriteAsync(source, kind, news, memory, cancellationToken);
            }

            if (part.IsReadDue)
            {
                var rows = await store.ReadAsync(source, cancellationToken);
                lock (gate)
                {
                    memory.Take(rows);
                }
            }
        }
#pragma warning disable CA1031 // What was learned is a help, not a need: no poll fails for it.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.NotSynced(logger, source, e.Message);
        }
    }

    /// <summary>What was learned about a source, for those who want to know; <see langword="null"/>: nothing yet.</summary>
    public async Task<LearnedSource?> DescribeAsync(string source, CancellationToken cancellationToken)
    {
        await SyncAsync(source, cancellationToken);
        lock (gate)
        {
            return IsOff ? null : Of(source).Describe(UnixSeconds.Of(time.GetUtcNow()));
        }
    }

    private async Task WriteAsync(string source, string kind, StoredHistory news, SourceMemory memory, CancellationToken cancellationToken)
    {
        var stored = await store.FindAsync(source, kind, cancellationToken);
        var sum = SourceMemory.Sum(stored, news, time.GetUtcNow());
        if (await store.WriteAsync(source, sum, cancellationToken))
        {
            lock (gate)
            {
                memory.Written(kind, news, sum);
            }
        }
    }

    private SourceMemory Of(string source)
    {
        if (!sources.TryGetValue(source, out var memory))
        {
            sources[source] = memory = new SourceMemory();
        }

        return memory;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What was learned about source {Source} could not be kept or read; it goes on without: {Message}")]
        public static partial void NotSynced(ILogger logger, string source, string message);
    }
}
