using Azure;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling.Learning;

public sealed class PollLearnerTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly LearningProcesses processes = new();

    [Fact]
    public async Task Processes_learn_from_each_other_without_waiting_for_each_other()
    {
        foreach (var process in Enumerable.Range(0, 6).Select(_ => processes.Start()))
        {
            processes.Finish(process, 10);
            await process.SyncAsync(None);
        }

        var learned = (await processes.Start().DescribeAsync(LearningProcesses.Source, None)).ShouldNotBeNull();
        learned.All.Count.ShouldBe(60);
        learned.All.Median.ShouldBe(30, 2);
        learned.Kinds.ShouldHaveSingleItem().Kind.ShouldBe("IMAGINE");
    }

    [Fact]
    public async Task A_process_that_asks_about_its_first_task_reads_what_others_have_learned()
    {
        var first = processes.Start();
        processes.Finish(first, 20);
        await first.SyncAsync(None);

        var second = processes.Start();
        second.Begin(LearningProcesses.Source, None);
        await second.SyncAsync(None);

        second.For(Some.Task(), LearningProcesses.Bounds)!.Schedule.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_process_that_finishes_no_task_itself_follows_what_others_learn()
    {
        var (busy, idle) = (processes.Start(), processes.Start());
        await processes.LearnAsync([busy], rounds: 40, tasks: 10, 30);
        await ReadAsync();
        idle.For(Some.Task(), LearningProcesses.Bounds)!.Schedule!.Blind.End.ShouldBeLessThan(60);

        await processes.LearnAsync([busy], rounds: 100, tasks: 10, 120);
        await ReadAsync();

        idle.For(Some.Task(), LearningProcesses.Bounds)!.Schedule!.Blind.End.ShouldBeGreaterThan(110);

        async Task ReadAsync()
        {
            idle.Begin(LearningProcesses.Source, None);
            await idle.SyncAsync(None);
        }
    }

    [Fact]
    public async Task A_task_that_is_seen_at_its_end_only_still_counts_for_its_kind()
    {
        var process = processes.Start();
        var fresh = Some.Task() with { WatchedSince = processes.Time.GetUtcNow().AddSeconds(-5) };
        var end = Some.Seen(TaskState.Succeeded) with { Kind = "UPSCALE", FinishedAt = processes.Time.GetUtcNow().AddSeconds(-1) };
        process.NoteEnd(fresh, fresh with { State = TaskState.Succeeded, LastPolledAt = processes.Time.GetUtcNow() }, end);

        (await process.DescribeAsync(LearningProcesses.Source, None))!.Kinds.ShouldHaveSingleItem().Kind.ShouldBe("UPSCALE");
    }

    [Fact]
    public void What_was_learned_counts_from_twenty_tasks_on()
    {
        var process = processes.Start();
        processes.Finish(process, 19);
        process.For(Some.Task(), LearningProcesses.Bounds)!.IsOfUse.ShouldBeFalse();

        processes.Finish(process, 1);
        process.For(Some.Task(), LearningProcesses.Bounds)!.Schedule.ShouldNotBeNull();
    }

    [Fact]
    public async Task It_writes_now_and_then_only()
    {
        var process = processes.Start();
        for (var i = 0; i < 30; i++)
        {
            processes.Finish(process, 1);
            await process.SyncAsync(None);
            processes.Time.Advance(TimeSpan.FromSeconds(1));
        }

        processes.Table.Writes.ShouldBe(2);
    }

    [Fact]
    public async Task A_fixed_interval_learns_and_writes_nothing()
    {
        var process = processes.Start(polling: new PollingOptions { IntervalSeconds = 5 });
        processes.Finish(process, 50);
        process.Begin(LearningProcesses.Source, None);
        await process.SyncAsync(None);

        process.For(Some.Task(), LearningProcesses.Bounds).ShouldBeNull();
        processes.Table.Writes.ShouldBe(0);
    }

    [Fact]
    public async Task A_storage_that_fails_costs_nothing_but_the_writing()
    {
        processes.Table.BeforeWrite = (_, _) => throw new RequestFailedException(503, "busy");
        var process = processes.Start();
        processes.Finish(process, 30);

        await process.SyncAsync(None);

        process.For(Some.Task(), LearningProcesses.Bounds)!.Schedule.ShouldNotBeNull();

        processes.Table.BeforeWrite = null;
        processes.Time.Advance(TimeSpan.FromMinutes(1));
        await process.SyncAsync(None);
        (await processes.StoredAsync()).ShouldBe(30);
    }

    [Theory]
    [InlineData(TaskState.Cancelled, false, 0)]
    [InlineData(TaskState.Expired, false, 0)]
    [InlineData(TaskState.Succeeded, true, 0)]
    [InlineData(TaskState.Succeeded, false, 1)]
    [InlineData(TaskState.Failed, false, 1)]
    public async Task Only_ends_that_came_by_themselves_teach(TaskState state, bool waited, int count)
    {
        var process = processes.Start();
        processes.Finish(process, 1, state, waited);

        ((await process.DescribeAsync(LearningProcesses.Source, None))?.All.Count ?? 0).ShouldBe(count);
    }
}
