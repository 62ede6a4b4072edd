using Watchpost.Fakes;

namespace Watchpost.SystemTests.Rules;

public sealed class PoisonTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_lands_in_the_poison_queues_is_taken_out_and_its_work_goes_on()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount(), ("Watchpost__Polling__IntervalSeconds", "2"));
        var recorder = new MessageRecorder(main.Storage);
        var hook = main.NewHook();
        WatchView watch;
        await using (recorder.Start(Cancel))
        {
            watch = await main.WatchAsync(main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(9))), hook, Cancel);
            await Eventually.HoldsAsync(() => recorder.Seen.Count > 0, "a message was seen", Eventually.Limit, Cancel);
        }

        foreach (var poison in new[] { StorageProbe.Polls + "-poison", StorageProbe.Deliveries + "-poison" })
        {
            await main.Storage.CreateAsync(poison, Cancel);
            foreach (var text in recorder.Seen)
            {
                await main.Storage.SendAsync(poison, text, 2, Cancel);
            }
        }

        // As the host does it: the message itself has gone from the queue that it was poisonous in.
        await main.Storage.ClearAsync(StorageProbe.Polls, Cancel);

        (await main.Client.WaitUntilAsync(watch.Id, now => now.IsSettled, Eventually.RecoveryLimit, Cancel)).Delivery.State.ShouldBe("delivered");
        hook.Received.ShouldHaveSingleItem();
        await main.Storage.UntilDrainedAsync(Cancel);
    }
}
