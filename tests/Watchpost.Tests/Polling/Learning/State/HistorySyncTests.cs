using Watchpost.Polling.Learning.State;
using Watchpost.Storage.Tables;

namespace Watchpost.Tests.Polling.Learning.State;

public sealed class HistorySyncTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    private readonly LearningProcesses processes = new();

    [Fact]
    public async Task While_a_write_is_under_way_no_other_begins_and_nobody_else_waits_for_it()
    {
        var process = processes.Start();
        processes.Finish(process, 10);
        var (writes, storage) = (0, new TaskCompletionSource());
        processes.Table.BeforeWrite = async (_, _) =>
        {
            writes++;
            await storage.Task;
            return null;
        };
        var first = process.SyncAsync(None);
        SpinWait.SpinUntil(() => writes == 1, TimeSpan.FromMinutes(1)).ShouldBeTrue();

        processes.Time.Advance(2 * Soon);
        processes.Finish(process, 5);
        await process.SyncAsync(None).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, None);

        first.IsCompleted.ShouldBeFalse();
        writes.ShouldBe(1);

        processes.Table.BeforeWrite = null;
        storage.SetResult();
        await first;
        processes.Time.Advance(Soon);
        await process.SyncAsync(None);
        (await processes.StoredAsync()).ShouldBe(15);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_made_again_and_nothing_is_forgotten()
    {
        var process = processes.Start();
        processes.Finish(process, 10);
        processes.Table.BeforeWrite = (partition, changes) =>
        {
            processes.Table.Model.Write(partition, changes).ShouldBeOfType<WriteResult.Written>();
            throw new TimeoutException();
        };
        await process.SyncAsync(None);
        processes.Table.BeforeWrite = null;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            processes.Time.Advance(Soon);
            await process.SyncAsync(None);
        }

        (await processes.StoredAsync()).ShouldBe(20);
        (await process.DescribeAsync(LearningProcesses.Source, None))!.All.Count.ShouldBe(20);
    }

    [Fact]
    public async Task Of_two_processes_that_write_the_same_row_at_once_neither_loses_anything()
    {
        var (one, other) = (processes.Start(), processes.Start());
        processes.Finish(one, 10);
        processes.Finish(other, 7);
        processes.Table.BeforeWrite = async (_, _) =>
        {
            processes.Table.BeforeWrite = null;
            await other.SyncAsync(None);
            return null;
        };

        await one.SyncAsync(None);

        (await processes.StoredAsync()).ShouldBe(17);
        (await one.DescribeAsync(LearningProcesses.Source, None))!.All.Count.ShouldBe(17);
    }

    [Fact]
    public async Task What_a_process_finishes_while_it_writes_is_written_the_next_time()
    {
        var process = processes.Start();
        processes.Finish(process, 10);
        processes.Table.BeforeWrite = (_, _) =>
        {
            processes.Table.BeforeWrite = null;
            processes.Finish(process, 5);
            return Task.FromResult<WriteResult?>(null);
        };
        await process.SyncAsync(None);
        (await processes.StoredAsync()).ShouldBe(10);

        processes.Time.Advance(Soon);
        await process.SyncAsync(None);

        (await processes.StoredAsync()).ShouldBe(15);
    }

    [Fact]
    public async Task A_storage_that_hangs_holds_up_a_functions_return_for_seconds_only()
    {
        var process = processes.Start();
        processes.Finish(process, 10);
        var isAsked = false;
        processes.Table.BeforeRead = async _ =>
        {
            isAsked = true;
            await new TaskCompletionSource().Task;
        };

        var sync = process.SyncAsync(None);
        SpinWait.SpinUntil(() => isAsked, TimeSpan.FromMinutes(1)).ShouldBeTrue();
        processes.Time.Advance(HistorySync.SyncTimeout);

        await sync;
    }

    [Fact]
    public async Task A_function_that_is_told_to_stop_stops_waiting_and_fails_by_nothing()
    {
        var process = processes.Start();
        processes.Finish(process, 10);
        using var stop = new CancellationTokenSource();
        processes.Table.BeforeRead = _ => stop.CancelAsync();

        await process.SyncAsync(stop.Token);

        processes.Table.BeforeRead = null;
        (await process.DescribeAsync(LearningProcesses.Source, None))!.All.Count.ShouldBe(10);
    }

    [Fact]
    public async Task A_process_that_stops_stores_what_it_has_learned_since()
    {
        var process = processes.Start();
        processes.Finish(process, 10);
        await process.SyncAsync(None);
        processes.Finish(process, 5);

        await process.StopAsync(None);

        (await processes.StoredAsync()).ShouldBe(15);
    }
}
