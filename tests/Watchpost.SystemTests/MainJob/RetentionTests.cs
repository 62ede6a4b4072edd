using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class RetentionTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_finished_goes_after_its_time_and_what_is_not_stays()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount(), ("Watchpost__Retention__KeepSeconds", "2"));
        var hook = main.NewHook();
        var open = await main.WatchAsync(main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1))), main.NewHook(), Cancel);
        var done = await main.WatchAsync(main.Submit(TaskPlan.Success(TimeSpan.Zero)), hook, Cancel);
        await hook.FirstAsync(1, Cancel);

        await Eventually.HoldsAsync(
            async () => (await main.Client.GetAsync(done.Id, Cancel)).Status is HttpStatusCode.NotFound, "the finished watch is gone", Eventually.RecoveryLimit, Cancel);
        await Eventually.HoldsAsync(
            async () => !(await main.Storage.RowsAsync(Cancel)).Any(row => row.Contains(done.Id[2..^16], StringComparison.Ordinal)),
            "nothing of it is left",
            Eventually.RecoveryLimit,
            Cancel);

        (await main.Client.ReadAsync(open.Id, Cancel)).Task.State.ShouldNotBe("succeeded");
        (await main.Client.ListAsync(cancel: Cancel)).Items.ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(open.Id);
        (await main.Client.StatsAsync(cancel: Cancel)).Json.GetProperty("registered").GetInt32().ShouldBe(1);
        hook.Received.ShouldHaveSingleItem();
    }
}
