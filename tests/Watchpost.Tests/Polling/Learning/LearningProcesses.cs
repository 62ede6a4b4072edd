using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Simulation.Model;
using Watchpost.Sources;
using Watchpost.Storage;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling.Learning;

/// <summary>Processes that learn from tasks of half a minute, and share a table.</summary>
internal sealed class LearningProcesses
{
    public const string Source = "midjourney";

    public FakeTimeProvider Time { get; } = Some.Clock();

    public ModelTable Table { get; } = new();

    /// <summary>Starts a process. The same seed gives the same shard.</summary>
    public PollLearner Start(int seed = 1, PollingOptions? polling = null) => new(
        new HistoryStore(Table, new Random(seed)),
        Options.Create(new WatchpostOptions { Polling = polling ?? new PollingOptions() }),
        Time,
        NullLogger<PollLearner>.Instance);

    /// <summary>What a process that starts now finds.</summary>
    public async Task<int> StoredAsync() => (await Start(99).DescribeAsync(Source, CancellationToken.None))?.All.Count ?? 0;

    /// <summary>Tasks of 30 seconds, seen open a second before.</summary>
    public void Finish(PollLearner process, int tasks, TaskState state = TaskState.Succeeded, bool waited = false)
    {
        for (var i = 0; i < tasks; i++)
        {
            var now = Time.GetUtcNow();
            var open = Some.Task() with
            {
                WatchedSince = now.AddSeconds(-30.5),
                LastPolledAt = now.AddSeconds(-1),
                NextPollAt = now,
                State = TaskState.Running,
                Memory = new PollMemory { Seen = true, Run = new RunNotes { Kind = "IMAGINE", Waited = waited } },
            };
            process.NoteEnd(open, open with { State = state, LastPolledAt = now }, Some.Seen(state));
        }
    }
}
