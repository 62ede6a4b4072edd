using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Delivery;

public sealed class ConsentTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_that_agrees_is_asked_once()
    {
        await using var system = await DeliverySystem.StartAsync(azurite, ("Watchpost__Callbacks__Verification", "options"));
        var (path, url) = system.NewHook();
        system.Relay.Receiver.Replies.For(path, new Reply.Plain(200) { Headers = [new("WebHook-Allowed-Origin", "*")] }, times: 1);

        for (var i = 0; i < 2; i++)
        {
            var watch = await system.Client.WatchAsync(new Registration(system.Submit(TaskPlan.Success(TimeSpan.Zero)).Id, url), Cancel);
            await system.UntilAsync(watch.Id, now => now.Delivery.State is "delivered");
        }

        var came = system.At(path);
        came.Count.ShouldBe(3);
        came[0].Body.Length.ShouldBe(0);
        came.ShouldAllBe(request => request.Headers["webhook-request-origin"].Length > 0);
        came.Skip(1).ShouldAllBe(webhook => webhook.Verified && webhook.IsTerminal);
    }

    [Fact]
    public async Task A_host_that_does_not_agree_gets_nothing_until_it_does()
    {
        await using var system = await DeliverySystem.StartAsync(azurite, ("Watchpost__Callbacks__Verification", "options"));
        var (path, url) = system.NewHook();

        var watch = await system.Client.WatchAsync(new Registration(system.Submit(TaskPlan.Success(TimeSpan.Zero)).Id, url), Cancel);
        var failed = await system.UntilAsync(watch.Id, now => now.IsSettled);
        system.Relay.Receiver.Replies.For(path, new Reply.Plain(405) { Headers = [new("WebHook-Allowed-Origin", "watchpost")] }, times: 1);
        (await system.Client.RedeliverAsync(watch.Id, Cancel)).Expect(HttpStatusCode.Accepted);
        await system.UntilAsync(watch.Id, now => now.Delivery.State is "delivered");

        failed.Delivery.State.ShouldBe("failed");
        failed.Delivery.LastOutcome.ShouldBe("aborted");
        system.At(path).Count(request => request.IsTerminal).ShouldBe(1);
    }
}
