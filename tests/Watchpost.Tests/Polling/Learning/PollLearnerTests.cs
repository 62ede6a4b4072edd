using Azure;
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

public sealed class PollLearnerTests
{
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly ModelTable table = new();

    [Fact]
    public async Task Processes_learn_from_each_other_without_waiting_for_each_other()
    {
        PollLearner[] processes = [.. Enumerable.Range(0, 6).Select(seed => Process(seed))];
        foreach (var process in processes)
        {
            Finish(process, 10);
        }

        foreach (var process in processes)
        {
            await process.SyncAsync("midjourney", CancellationToken.None);
        }

        var learned = (await Process(9).DescribeAsync("midjourney", CancellationToken.None)).ShouldNotBeNull();
        learned.All.Count.ShouldBe(60);
        learned.All.Median.ShouldBe(30, 2);
        learned.Kinds.ShouldHaveSingleItem().Kind.ShouldBe("IMAGINE");
    }

    [Fact]
    public void What_was_learned_counts_from_twenty_tasks_on()
    {
        var process = Process(1);
        Finish(process, 19);
        process.For(Some.Task(), Some.Hints)!.IsOfUse.ShouldBeFalse();

        Finish(process, 1);
        process.For(Some.Task(), Some.Hints)!.Schedule.ShouldNotBeNull();
    }

    [Fact]
    public async Task It_writes_now_and_then_only()
    {
        var process = Process(1);
        for (var i = 0; i < 30; i++)
        {
            Finish(process, 1);
            await process.SyncAsync("midjourney", CancellationToken.None);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        table.Writes.ShouldBeLessThanOrEqualTo(2 * 2);
    }

    [Fact]
    public async Task A_fixed_interval_learns_and_writes_nothing()
    {
        var process = Process(1, new PollingOptions { IntervalSeconds = 5 });
        Finish(process, 50);
        await process.SyncAsync("midjourney", CancellationToken.None);

        process.For(Some.Task(), Some.Hints).ShouldBeNull();
        table.Writes.ShouldBe(0);
    }

    [Fact]
    public async Task A_storage_that_fails_costs_nothing_but_the_writing()
    {
        table.BeforeWrite = (_, _) => throw new RequestFailedException(503, "busy");
        var process = Process(1);
        Finish(process, 30);

        await process.SyncAsync("midjourney", CancellationToken.None);

        process.For(Some.Task(), Some.Hints)!.Schedule.ShouldNotBeNull();

        table.BeforeWrite = null;
        time.Advance(TimeSpan.FromMinutes(1));
        await process.SyncAsync("midjourney", CancellationToken.None);
        (await Process(2).DescribeAsync("midjourney", CancellationToken.None))!.All.Count.ShouldBe(30);
    }

    [Theory]
    [InlineData(TaskState.Cancelled, false, 0)]
    [InlineData(TaskState.Expired, false, 0)]
    [InlineData(TaskState.Succeeded, true, 0)]
    [InlineData(TaskState.Succeeded, false, 1)]
    [InlineData(TaskState.Failed, false, 1)]
    public async Task Only_ends_that_came_by_themselves_teach(TaskState state, bool waited, int count)
    {
        var process = Process(1);
        Finish(process, 1, state, waited);

        ((await process.DescribeAsync("midjourney", CancellationToken.None))?.All.Count ?? 0).ShouldBe(count);
    }

    [Fact]
    public void A_task_that_had_ended_when_it_was_first_asked_about_teaches_nothing_unless_its_source_tells_times()
    {
        var fresh = Some.Task();
        var ended = fresh with { State = TaskState.Succeeded, LastPolledAt = Some.Now.AddSeconds(1) };

        PastRun.Of(fresh, ended, Some.Seen(TaskState.Succeeded), null, Some.Now.AddSeconds(1)).ShouldBeNull();

        var told = ended with { SubmittedAt = Some.Now.AddSeconds(-40) };
        PastRun.Of(fresh, told, Some.Seen(TaskState.Succeeded) with { FinishedAt = Some.Now.AddSeconds(-5) }, null, Some.Now.AddSeconds(1))!
            .Duration.ShouldBe(35, 0.01);
    }

    private PollLearner Process(int seed, PollingOptions? polling = null) => new(
        new HistoryStore(table, new Random(seed)),
        Options.Create(new WatchpostOptions { Polling = polling ?? new PollingOptions() }),
        time,
        NullLogger<PollLearner>.Instance);

    // Tasks of 30 seconds, seen open a second before.
    private void Finish(PollLearner process, int tasks, TaskState state = TaskState.Succeeded, bool waited = false)
    {
        for (var i = 0; i < tasks; i++)
        {
            var now = time.GetUtcNow();
            var open = Some.Task() with
            {
                WatchedSince = now.AddSeconds(-30.5),
                LastPolledAt = now.AddSeconds(-1),
                State = TaskState.Running,
                Memory = new PollMemory { Seen = true, Run = new RunNotes { Kind = "IMAGINE", Waited = waited } },
            };
            process.NoteEnd(open, open with { State = state, LastPolledAt = now }, Some.Seen(state));
        }
    }
}
