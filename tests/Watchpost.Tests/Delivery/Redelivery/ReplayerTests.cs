using Watchpost.Delivery.Redelivery;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Delivery.Redelivery;

public sealed class ReplayerTests : IDisposable
{
    private readonly Engine engine = new();
    private readonly DeliveryDriver process;
    private readonly Replayer replayer;

    public ReplayerTests()
    {
        process = new DeliveryDriver(engine);
        replayer = process.Get<Replayer>();
    }

    [Fact]
    public async Task A_watch_that_two_processes_listed_is_counted_and_redelivered_once_and_only_in_its_own_window()
    {
        // A registration that one process began and another completed under the same idempotency key.
        var begun = engine.Time.GetUtcNow();
        engine.Time.Advance(TimeSpan.FromHours(1));
        var watch = await process.EndedAsync();
        await engine.ChangeAsync(watch with { Delivery = DeliveryState.Failed, NextAttemptAt = null });
        await new WatchIndex(engine.IndexTable, Some.UnreadableRows, new Random(8)).AddAsync([(watch.Id, (await EndedTaskAsync(watch)).Address, begun)], CancellationToken.None);

        var elsewhere = await RunAsync(begun.AddMinutes(-5), begun.AddMinutes(5));
        var all = await RunAsync(begun.AddMinutes(-5), begun.AddHours(2));

        (elsewhere.Matched, elsewhere.Redelivered).ShouldBe((0, 0));
        (all.Matched, all.Redelivered).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Watches_that_never_rest_do_not_fail_the_request_for_the_replay_goes_on_without_it()
    {
        var watch = await process.EndedAsync();
        await engine.ChangeAsync(watch with { Delivery = DeliveryState.Failed, NextAttemptAt = null });
        engine.Tasks.BeforeWrite = (_, _) => Task.FromResult<WriteResult?>(WriteResult.Conflict.Instance);

        var operation = await RunAsync(engine.Time.GetUtcNow().AddHours(-1), engine.Time.GetUtcNow().AddHours(1)).WhileTimePasses(engine.Time);
        (operation.IsDone, operation.Redelivered).ShouldBe((false, 0));

        engine.Tasks.BeforeWrite = null;
        engine.Time.Advance(TimeSpan.FromSeconds(5));
        await replayer.GoOnAsync(engine.StoredWakeUps.OfType<WakeUp.Replay>().Single(), CancellationToken.None);
        var done = await replayer.FindAsync(operation.Id, CancellationToken.None);
        (done!.IsDone, done.Redelivered).ShouldBe((true, 1));
    }

    public void Dispose()
    {
        process.Dispose();
        engine.Dispose();
    }

    private async Task<TaskRecord> EndedTaskAsync(WatchRecord watch) => (await engine.Store.FindTaskAsync(watch.Id.Task, CancellationToken.None)).ShouldNotBeNull();

    private Task<ReplayOperation> RunAsync(DateTimeOffset since, DateTimeOffset until) =>
        replayer.StartAsync(new ReplayRequest(since, until, null, [DeliveryState.Failed]));
}
