using Watchpost.Fakes;

namespace Watchpost.SystemTests.Receivers;

public sealed class RefusedAddressTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_callback_leads_to_is_judged_anew_at_each_connection()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount());
        var hook = main.NewHook();
        var byAddress = await main.WatchAsync(main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(6))), hook, Cancel);
        var byName = await main.Client.WatchAsync(
            new Registration(main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(6))).Id, hook.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)), Cancel);

        // Registered while private networks were allowed; attempted when they are not.
        (await main.App.StopAsync()).ShouldBeTrue();
        await main.RestartAsync(Cancel, ("Watchpost__Callbacks__AllowPrivateNetworks", "false"));

        foreach (var watch in new[] { byAddress, byName })
        {
            var view = await main.Client.WaitUntilAsync(watch.Id, now => now.Delivery.State is "failed", Eventually.RecoveryLimit, Cancel);
            view.Task.State.ShouldBe("succeeded");
            view.Delivery.LastOutcome.ShouldBe("refused_address");
            (await main.Client.AttemptsAsync(watch.Id, Cancel)).Items.ShouldAllBe(item => item.GetProperty("outcome").GetString() == "refused_address");
        }

        hook.Received.ShouldBeEmpty();
    }
}
