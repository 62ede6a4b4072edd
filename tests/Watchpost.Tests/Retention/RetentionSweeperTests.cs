using Watchpost.Model;
using Watchpost.Retention;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Retention;

public sealed class RetentionSweeperTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);
    private readonly Engine engine = new();
    private readonly RetentionSweeper sweeper;

    public RetentionSweeperTests() => sweeper = engine.Get<RetentionSweeper>();

    [Fact]
    public async Task Of_a_finished_watch_nothing_is_left_after_its_time_and_the_ledger_no_longer_counts_it()
    {
        await FinishAsync("done");
        engine.Time.Advance(Keep - TimeSpan.FromMinutes(1));
        (await sweeper.SweepAsync(None)).ShouldBe(0);
        (await CountAsync()).ShouldBe(1);
        engine.Time.Advance(TimeSpan.FromHours(2));
        (await sweeper.SweepAsync(None)).ShouldBe(1);
        (engine.Tasks.Model.Count, engine.IndexTable.Model.Count, await CountAsync()).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task An_unfinished_watch_is_never_removed()
    {
        await engine.RegisterAsync();
        for (var year = 0; year < 10; year++)
        {
            engine.Time.Advance(TimeSpan.FromDays(365));
            (await sweeper.SweepAsync(None)).ShouldBe(0);
        }

        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_task_goes_with_the_last_of_its_watches()
    {
        await FinishAsync("shared");
        await FinishAsync("shared");
        engine.Time.Advance(Keep + TimeSpan.FromHours(2));
        var removed = await sweeper.SweepAsync(None);
        engine.Time.Advance(TimeSpan.FromHours(2));
        removed += await sweeper.SweepAsync(None);
        removed.ShouldBe(2);
        engine.Tasks.Model.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_watch_that_joins_a_task_while_it_is_removed_finds_a_whole_task_afterwards()
    {
        await FinishAsync("joined");
        engine.Time.Advance(Keep + TimeSpan.FromHours(2));
        engine.Tasks.BeforeWrite = async (_, changes) =>
        {
            engine.Tasks.BeforeWrite = null;
            changes[0].ShouldBeOfType<RowChange.Delete>();
            await engine.RegisterAsync(request: Some.Request(Address("joined")));
            return null;
        };
        (await sweeper.SweepAsync(None)).ShouldBe(0);
        (await engine.Store.WatchesAsync(TaskKey.Of(Address("joined")), null, 10, None)).Count.ShouldBe(2);
        (await engine.TaskAsync(Address("joined"))).IsFinished.ShouldBeTrue();
    }

    [Fact]
    public async Task Many_watches_of_one_task_go_in_one_step()
    {
        for (var number = 0; number < 24; number++)
        {
            await FinishAsync("crowded");
        }

        engine.Time.Advance(Keep + TimeSpan.FromHours(2));

        // Between reading the task and writing it: time for others to do the same.
        engine.IndexTable.BeforeWrite = async (_, _) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), engine.Time);
            return null;
        };
        (await sweeper.SweepAsync(None).WhileTimePasses(engine.Time)).ShouldBe(24);
        engine.Tasks.Model.Count.ShouldBe(0);
    }

    [Fact]
    public async Task One_step_is_bounded_and_the_next_ones_take_the_rest()
    {
        for (var number = 0; number < 900; number++)
        {
            await FinishAsync("many" + number);
        }

        engine.Time.Advance(Keep + TimeSpan.FromHours(2));
        (await sweeper.SweepAsync(None)).ShouldBe(400);
        (await sweeper.SweepAsync(None)).ShouldBe(400);
        (await sweeper.SweepAsync(None)).ShouldBe(100);
        engine.Tasks.Model.Count.ShouldBe(0);
    }

    public void Dispose() => engine.Dispose();

    private static TaskAddress Address(string task) => new() { Source = "midjourney", TaskId = task };

    private async Task FinishAsync(string name)
    {
        var watch = (await engine.RegisterAsync(request: Some.Request(Address(name)))).Watch;
        var (task, stored) = (await engine.TaskAsync(Address(name)), (await engine.Store.FindWatchAsync(watch.Id, None))!);
        var end = new WatchEnd(TaskState.Succeeded, 100, null, engine.Time.GetUtcNow());
        var changes = new TaskChanges(task.Key).Replace(stored with { End = end, Delivery = DeliveryState.Delivered, Attempts = 1 })
            .Record(watch.Id, 1, new() { At = end.At, NotificationId = "n", Type = "task.succeeded", Attempt = 1, Outcome = DeliveryOutcome.Delivered, Duration = TimeSpan.Zero });
        _ = task.IsFinished ? changes : changes.Finish(task with { State = TaskState.Succeeded, Chain = null }, "{}"u8.ToArray());
        (await engine.Store.WriteAsync(changes, None)).ShouldBeOfType<WriteResult.Written>();
    }

    private async Task<int> CountAsync() => (await engine.Ledger.CountAsync(Some.Now.AddYears(-1), Some.Now.AddYears(99), None)).Registered;
}
