using Azure;
using Watchpost.Model;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Watches;

public sealed class CancellationTests : IDisposable
{
    private readonly Engine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Three_hundred_watches_of_one_task_may_be_cancelled_at_once()
    {
        var ids = await RegisterAsync(300);
        engine.Tasks.BeforeWrite = async (_, _) =>
        {
            await Task.Yield();
            return null;
        };
        var before = engine.Tasks.Writes;
        (await CancelAsync(ids)).ShouldAllBe(isFound => isFound);
        (engine.Tasks.Writes - before).ShouldBeLessThan(20, "those that come together are written together");
        await AreCancelledAsync(ids, left: 0);
    }

    [Fact]
    public async Task A_task_that_keeps_changing_holds_up_nobody_for_good()
    {
        var ids = await RegisterAsync(60);
        var polls = 0;
        engine.Tasks.BeforeWrite = async (_, _) =>
        {
            if (++polls < 25)
            {
                engine.Tasks.Model.Write(TaskKey.Of(Some.Address), new TaskChanges(TaskKey.Of(Some.Address)).Replace(await engine.TaskAsync() with { Polls = polls }).Rows);
            }

            return null;
        };
        (await CancelAsync(ids)).ShouldAllBe(isFound => isFound);
        await AreCancelledAsync(ids, left: 0);
    }

    [Fact]
    public async Task Watches_that_keep_changing_are_cancelled_few_at_a_time()
    {
        var ids = await RegisterAsync(60);
        var kept = await RegisterAsync(1);
        engine.Tasks.BeforeWrite = async (partition, changes) =>
        {
            if (changes.Count > 4)
            {
                // They are being told of progress: one of many is always just written.
                var watch = (await engine.Store.FindWatchAsync(ids.First(id => Concerns(changes, id)), CancellationToken.None))!;
                engine.Tasks.Model.Write(partition, new TaskChanges(partition).Replace(watch with { Attempts = watch.Attempts + 1 }).Rows);
            }

            return null;
        };
        (await CancelAsync(ids)).ShouldAllBe(isFound => isFound);
        await AreCancelledAsync(ids, left: 1);
        (await engine.Store.FindWatchAsync(kept[0], CancellationToken.None))!.IsOpen.ShouldBeTrue();
    }

    [Fact]
    public async Task Open_ended_cancelled_and_unknown_ones_are_told_apart()
    {
        var ids = await RegisterAsync(4);
        var ended = (await engine.Store.FindWatchAsync(ids[1], CancellationToken.None))!;
        await engine.ChangeAsync(ended with { End = new WatchEnd(TaskState.Expired, null, "expired", Some.Now), Delivery = DeliveryState.Failed });
        await engine.ChangeAsync(await engine.TaskAsync() with { OpenWatches = 3 });
        await CancelAsync([ids[2]]);
        var unknown = WatchId.Create(ids[0].Task);
        (await CancelAsync([ids[0], ids[1], ids[2], unknown, ids[0]])).ShouldBe([true, true, true, false, true]);
        await AreCancelledAsync([ids[0], ids[1], ids[2]], left: 1);
        (await engine.Watches.CancelAsync("w_nobody", CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task One_that_cannot_be_stored_takes_no_other_tasks_with_it()
    {
        var broken = (await RegisterAsync(1))[0];
        var other = Some.Address with { TaskId = "other" };
        var (watch, _) = await engine.RegisterAsync(request: Some.Request(other));
        engine.Tasks.BeforeWrite = (partition, _) => partition == broken.Task ? throw new RequestFailedException(503, "Server busy.") : Task.FromResult<WriteResult?>(null);
        var failing = engine.Watches.CancelAsync(broken.ToString(), CancellationToken.None).WhileTimePasses(engine.Time);
        (await engine.Watches.CancelAsync(watch.Id.ToString(), CancellationToken.None).WhileTimePasses(engine.Time)).ShouldBeTrue();
        await Should.ThrowAsync<RequestFailedException>(failing);
        (await engine.TaskAsync(other)).OpenWatches.ShouldBe(0);
    }

    private static bool Concerns(IEnumerable<RowChange> changes, WatchId id) => changes.OfType<RowChange.Replace>().Any(change => change.Row.RowKey == id.RowKey);

    private async Task<WatchId[]> RegisterAsync(int count) =>
        [.. (await Task.WhenAll(Enumerable.Range(0, count).Select(_ => engine.RegisterAsync()))).Select(stored => stored.Watch.Id)];

    private Task<bool[]> CancelAsync(IEnumerable<WatchId> ids) =>
        Task.WhenAll(ids.Select(id => engine.Watches.CancelAsync(id.ToString(), CancellationToken.None))).WhileTimePasses(engine.Time);

    private async Task AreCancelledAsync(IEnumerable<WatchId> ids, int left)
    {
        foreach (var id in ids)
        {
            var watch = (await engine.Store.FindWatchAsync(id, CancellationToken.None)).ShouldNotBeNull();
            (watch.Delivery, watch.Secret, watch.Metadata, watch.NextAttemptAt).ShouldBe((DeliveryState.Cancelled, null, null, null));
        }

        (await engine.TaskAsync()).OpenWatches.ShouldBe(left);
    }
}
