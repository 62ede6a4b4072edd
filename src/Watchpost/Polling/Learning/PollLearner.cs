using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;

namespace Watchpost.Polling.Learning;

/// <summary>
/// Keeps what past tasks have taught: in memory for the next poll, and in Table Storage for other and later processes. It is optional: if storage
/// fails, polls use what is in memory, or their definition's hints.
/// </summary>
/// <param name="store">Stores what was learned.</param>
/// <param name="aim">What schedules aim for; <see langword="null"/> if a fixed interval is set: then nothing is learned or written.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class PollLearner(HistoryStore store, PollAim? aim, TimeProvider time, ILogger<PollLearner> logger) : IHostedService
{
    private readonly ConcurrentDictionary<string, HistorySync> sources = new(StringComparer.Ordinal);

    /// <summary>What applies to the next poll of a task; <see langword="null"/> if nothing may.</summary>
    /// <param name="task">The task before the poll that was just made.</param>
    /// <param name="bounds">What its source and the settings allow.</param>
    /// <param name="observation">The outcome of that poll: the first answer shows the task's kind.</param>
    public LearnedPlan? For(TaskRecord task, PollBounds bounds, Observation? observation = null) => aim is null ? null : Of(task).Memory.Plan(
        task.Key, SampleBuilder.KindOf(task, observation as Observation.Reported), aim, bounds, time.GetUtcNow());

    /// <summary>Learns from a poll that changed something about a task.</summary>
    public void Note(TaskRecord before, TaskRecord after)
    {
        var now = time.GetUtcNow();
        if (aim is not null && SampleBuilder.ChangeOf(before, after, now) is { } change)
        {
            Of(after).Memory.Add(change, now);
        }
    }

    public void NoteEnd(TaskRecord before, TaskRecord ended, Observation.Reported seen)
    {
        if (aim is not null)
        {
            Of(ended).Memory.Add(
                SampleBuilder.KindOf(ended, seen), ended.WatchedSince, planned => SampleBuilder.Of(before, ended, seen, planned, time.GetUtcNow()));
        }
    }

    /// <summary>
    /// Starts to read what others have learned about a source, if that is due. Returns at once: no poll waits for it, but most find it done. The
    /// caller must call <see cref="SyncAsync"/> before its function returns.
    /// </summary>
    public void Begin(string source, CancellationToken cancellationToken)
    {
        if (aim is not null)
        {
            Of(source).Begin(isUsed: true, isLast: false, cancellationToken);
        }
    }

    /// <summary>
    /// Stores what was learned, if that is due, and waits for running syncs. Call it last in a function: it delays the return by seconds at most, but
    /// no task. It never throws.
    /// </summary>
    public Task SyncAsync(CancellationToken cancellationToken) => EndAsync(isLast: false, cancellationToken);
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stores what is left. A process that dies loses what it learned in its last seconds, and nothing else.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(sources.Values.Select(sync => sync.UnderWay));
        await EndAsync(isLast: true, cancellationToken);
    }

    /// <summary>Describes what was learned about a source; <see langword="null"/> if that is nothing.</summary>
    public async Task<LearnedSource?> DescribeAsync(string source, CancellationToken cancellationToken)
    {
        if (aim is null)
        {
            return null;
        }

        var sync = Of(source);
        sync.Begin(isUsed: true, isLast: false, cancellationToken);
        await sync.UnderWay.WaitAsync(cancellationToken);
        return sync.Memory.Describe(time.GetUtcNow());
    }

    private Task EndAsync(bool isLast, CancellationToken cancellationToken)
    {
        foreach (var sync in sources.Values)
        {
            sync.Begin(isUsed: false, isLast, cancellationToken);
        }

        return Task.WhenAll(sources.Values.Select(sync => sync.EndAsync()));
    }

    private HistorySync Of(TaskRecord task) => Of(task.Address.Source);

    private HistorySync Of(string source) => sources.GetOrAdd(source, name => new HistorySync(name, store, time, logger));
}
