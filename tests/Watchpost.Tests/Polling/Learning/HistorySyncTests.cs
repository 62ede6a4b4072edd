using Watchpost.Polling.Learning.State;
using Watchpost.Storage.Tables;

namespace Watchpost.Tests.Polling.Learning;

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
    public async Task A_write_whose_answer_was_lost_is_neither_repeated_nor_forgotten()
    {
        var process = processes.Start();
        processes.Finish(process, 10);
        processes.Table.BeforeWrite = (partition, changes) =>
        {
            processes.Table.Model.Write(partition, changes).ShouldBeOfType<WriteResult.Written>();
            throw new TimeoutException();
        };
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await process.SyncAsync(None);
            processes.Time.Advance(Soon);
        }

        processes.Table.BeforeWrite = null;
        processes.Finish(process, 5);
        await process.SyncAsync(None);
        processes.Time.Advance(Soon);
        await process.SyncAsync(None);

        (await processes.StoredAsync()).ShouldBe(15);
        (await process.DescribeAsync(LearningProcesses.Source, None))!.All.Count.ShouldBe(15);
    }

    [Fact]
    public async Task A_write_that_arrives_after_it_was_given_up_counts_once()
    {
        var process = processes.Start();
        processes.Finish(process, 10);
        var late = new List<(string Partition, IReadOnlyList<RowChange> Changes)>();
        processes.Table.BeforeWrite = (partition, changes) =>
        {
            late.Add((partition, changes));
            throw new TimeoutException();
        };
        await process.SyncAsync(None);
        processes.Table.BeforeWrite = (_, _) =>
        {
            // The first one arrives just before the second try.
            late.ForEach(write => processes.Table.Model.Write(write.Partition, write.Changes));
            late.Clear();
            return Task.FromResult<WriteResult?>(null);
        };
        for (var attempt = 0; attempt < 3; attempt++)
        {
            processes.Time.Advance(Soon);
            await process.SyncAsync(None);
        }

        (await processes.StoredAsync()).ShouldBe(10);
        (await process.DescribeAsync(LearningProcesses.Source, None))!.All.Count.ShouldBe(10);
    }

    [Fact]
    public async Task Of_two_processes_that_write_the_same_row_at_once_neither_loses_anything()
    {
        var (one, other) = (processes.Start(1), processes.Start(1));
        processes.Finish(one, 10);
        processes.Finish(other, 7);
        processes.Table.BeforeWrite = async (_, _) =>
        {
            processes.Table.BeforeWrite = null;
            await other.SyncAsync(None);
            return null;
        };

        await one.SyncAsync(None);
        (await processes.StoredAsync()).ShouldBe(7);

        processes.Time.Advance(Soon);
        await one.SyncAsync(None);
        (await processes.StoredAsync()).ShouldBe(17);
        processes.Time.Advance(TimeSpan.FromMinutes(1));
        (await one.DescribeAsync(LearningProcesses.Source, None))!.All.Count.ShouldBe(17);
    }

    [Fact]
    public async Task A_storage_that_hangs_holds_up_a_functions_return_for_seconds_only()
    {
        var process = processes.Start();
        processes.Finish(process, 10);
        var isAsked = false;
        processes.Table.BeforeFind = async (_, _) =>
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
        processes.Table.BeforeFind = (_, _) => stop.CancelAsync();

        await process.SyncAsync(stop.Token);

        processes.Table.BeforeFind = null;
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
