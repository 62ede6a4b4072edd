using Watchpost.Fakes;

namespace Watchpost.SystemTests.Rules;

public sealed class LostMessageTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queues_cleared_in_the_middle_cost_nothing_but_time()
    {
        await using var main = await TestSystem.StartAsync(
            azurite.Azurite.NewAccount(), ("Watchpost__Polling__IntervalSeconds", "3"), ("Watchpost__Delivery__ScheduleSeconds", "0,15,5"));
        var (polled, delivered) = (main.NewHook(), main.NewHook());
        delivered.Answer(Replies.Status(500), times: 30);
        var early = Enumerable.Range(0, 30).Select(_ => main.Submit(TaskPlan.Success(TimeSpan.Zero))).ToList();
        var late = Enumerable.Range(0, 30).Select(_ => main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(8)))).ToList();
        var watches = await Task.WhenAll(early.Select(task => main.WatchAsync(task, delivered, Cancel)).Concat(late.Select(task => main.WatchAsync(task, polled, Cancel))));
        await delivered.FirstAsync(30, Cancel);
        await Eventually.HoldsAsync(() => late.TrueForAll(task => task.Calls > 0), "all tasks have been polled once", Eventually.Limit, Cancel);

        foreach (var queue in new[] { StorageProbe.Deliveries, StorageProbe.Polls })
        {
            await Eventually.HoldsAsync(async () => await main.Storage.CountAsync(queue, Cancel) > 0, $"a message waits in {queue}", Eventually.Limit, Cancel);
            await main.Storage.ClearAsync(queue, Cancel);
        }

        late.ForEach(task => main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero)));
        foreach (var watch in watches)
        {
            (await main.Client.WaitUntilAsync(watch.Id, now => now.IsSettled, Eventually.RecoveryLimit, Cancel)).Delivery.State.ShouldBe("delivered");
        }

        polled.Received.Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(30);
        delivered.Received.Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(30);
        polled.Received.Count.ShouldBe(30);
        delivered.Received.Count.ShouldBe(60);
    }
}
