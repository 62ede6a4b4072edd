using Watchpost.Delivery.Redelivery;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Delivery.Redelivery;

public sealed class RedelivererTests : IDisposable
{
    private readonly Engine engine = new();
    private readonly Redeliverer redeliverer;

    public RedelivererTests() => redeliverer = new Redeliverer(engine.Store, engine.Recent, engine.WakeUps, engine.Index, engine.Time, new Random(5));

    [Fact]
    public async Task A_delivery_is_begun_anew_with_its_wake_up()
    {
        var failed = await FailedAsync();
        (await redeliverer.BeginAsync([failed], replay: null)).ShouldBe([true]);
        var stored = (await engine.Store.FindWatchAsync(failed.Id, CancellationToken.None))!;
        stored.Delivery.ShouldBe(DeliveryState.Pending);
        engine.StoredWakeUps.ShouldContain(WakeUp.Deliver.Of(stored));
    }

    [Fact]
    public async Task A_process_that_was_frozen_after_it_had_stored_the_wake_up_begins_nothing()
    {
        var failed = await FailedAsync();
        engine.WakeUpTable.BeforeWrite = (_, _) =>
        {
            // For so long that the others have given the wake-up up.
            engine.WakeUpTable.BeforeWrite = null;
            engine.Time.Advance(TimeSpan.FromMinutes(5));
            return Task.FromResult<WriteResult?>(new WriteResult.Written([default]));
        };
        (await redeliverer.BeginAsync([failed], replay: null)).ShouldBe([false]);
        (await engine.Store.FindWatchAsync(failed.Id, CancellationToken.None))!.Delivery.ShouldBe(DeliveryState.Failed);
        (await redeliverer.BeginAsync([failed], replay: null)).ShouldBe([true]);
    }

    public void Dispose() => engine.Dispose();

    private async Task<WatchRecord> FailedAsync()
    {
        var (watch, _) = await engine.RegisterAsync();
        var stored = (await engine.Store.FindWatchAsync(watch.Id, CancellationToken.None))!;
        await engine.ChangeAsync(stored with { End = new WatchEnd(TaskState.Succeeded, 100, null, Some.Now), Delivery = DeliveryState.Failed });
        return (await engine.Store.FindWatchAsync(watch.Id, CancellationToken.None))!;
    }
}
