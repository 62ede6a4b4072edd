using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.State;
using Watchpost.Simulation.Model;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling.Learning;

/// <summary>Processes that learn from tasks of half a minute, and share a table.</summary>
internal sealed class LearningProcesses
{
    public const string Source = "midjourney";

    public static PollBounds Bounds { get; } = new PollPlan(Some.Hints, new PollingOptions()).Bounds;

    public FakeTimeProvider Time { get; } = Some.Clock();

    public ModelTable Table { get; } = new();

    /// <summary>Starts a process.</summary>
    public PollLearner Start(PollingOptions? polling = null) => new(
        new HistoryStore(Table),
        (polling ?? new PollingOptions()).Aim,
        Time,
        NullLogger<PollLearner>.Instance);

    /// <summary>What a process that starts now finds.</summary>
    public async Task<int> StoredAsync() => (await Start().DescribeAsync(Source, CancellationToken.None))?.All.Count ?? 0;

    /// <summary>Starts several processes.</summary>
    public PollLearner[] StartFour() => [Start(), Start(), Start(), Start()];

    /// <summary>What a process that starts now has learned about all tasks of the source.</summary>
    public async Task<LearnedSource> LearnedAsync() => (await Start().DescribeAsync(Source, CancellationToken.None)).ShouldNotBeNull();

    /// <summary>Tasks come in rounds, as many to each process, and are stored as they come.</summary>
    public async Task LearnAsync(IEnumerable<PollLearner> from, int rounds, int tasks, params double[] seconds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var process in from)
            {
                Finish(process, tasks, seconds: seconds[round % seconds.Length]);
                await process.SyncAsync(CancellationToken.None);
            }

            Time.Advance(TimeSpan.FromSeconds(15));
        }
    }

    /// <summary>Tasks that took so long, seen open a second before their end was.</summary>
    public void Finish(PollLearner process, int tasks, TaskState state = TaskState.Succeeded, bool waited = false, double seconds = 30, string kind = "IMAGINE")
    {
        for (var i = 0; i < tasks; i++)
        {
            var now = Time.GetUtcNow();
            var open = Some.Task() with
            {
                WatchedSince = now.AddSeconds(-0.5 - seconds),
                LastPolledAt = now.AddSeconds(-1),
                NextPollAt = now,
                State = TaskState.Running,
                Memory = new PollMemory { Seen = true, Run = new TaskTrace { Kind = kind, Waited = waited } },
            };
            process.NoteEnd(open, open with { State = state, LastPolledAt = now }, Some.Seen(state));
        }
    }
}
