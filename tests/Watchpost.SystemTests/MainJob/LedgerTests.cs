using System.Globalization;
using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class LedgerTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_watch_of_a_window_is_counted_where_it_stands()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount());
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var (good, bad, gone, later) = (main.NewHook(), main.NewHook(), main.NewHook(), main.NewHook());
        bad.Answer(Replies.Status(500));
        gone.Answer(Replies.Gone());
        later.Answer(Replies.Status(503, "3600"));
        FakeTask Ended() => main.Submit(TaskPlan.Success(TimeSpan.Zero));
        FakeTask Open() => main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));

        var delivered = await main.WatchAsync(Ended(), good, Cancel);
        await main.WatchAsync(Ended(), good, Cancel);
        var failed = await main.WatchAsync(Ended(), bad, Cancel);
        var disabled = await main.WatchAsync(Ended(), gone, Cancel);
        var delivering = await main.WatchAsync(Ended(), later, Cancel);
        var watching = await main.WatchAsync(Open(), good, Cancel);
        var cancelled = await main.WatchAsync(Open(), good, Cancel);
        await main.Client.DeleteAsync(cancelled.Id, Cancel);
        await main.UntilAsync(failed.Id, now => now.Delivery.State is "failed", Cancel);
        await main.UntilAsync(disabled.Id, now => now.Delivery.State is "disabled", Cancel);
        await main.UntilAsync(delivering.Id, now => now.Delivery.State is "retrying", Cancel);
        await good.FirstAsync(2, Cancel);
        await main.UntilAsync(delivered.Id, now => now.Delivery.State is "delivered", Cancel);

        await Eventually.HoldsAsync(async () => Counts(await main.Client.StatsAsync(cancel: Cancel)).SequenceEqual([7, 1, 1, 2, 1, 1, 1]), "the ledger is 7 = 1 + 1 + 2 + 1 + 1 + 1", Eventually.Limit, Cancel);

        // Read again: what was noted about settled watches must not count twice; and what was redelivered must count anew.
        Counts(await main.Client.StatsAsync(cancel: Cancel)).ShouldBe([7, 1, 1, 2, 1, 1, 1]);
        main.Relay.Receiver.Replies.Clear(bad.Path);
        (await main.Client.RedeliverAsync(failed.Id, Cancel)).Status.ShouldBe(HttpStatusCode.Accepted);
        await main.UntilAsync(failed.Id, now => now.Delivery.State is "delivered", Cancel);
        Counts(await main.Client.StatsAsync(cancel: Cancel)).ShouldBe([7, 1, 1, 3, 0, 1, 1]);
        await main.Client.DeleteAsync(delivered.Id, Cancel);
        Counts(await main.Client.StatsAsync(cancel: Cancel)).ShouldBe([7, 1, 1, 2, 0, 1, 2]);

        Counts(await main.Client.StatsAsync($"until={Spelt(before)}", Cancel)).ShouldBe([0, 0, 0, 0, 0, 0, 0]);
        Counts(await main.Client.StatsAsync($"since={Spelt(before)}&until={Spelt(TimeProvider.System.GetUtcNow().AddSeconds(1))}", Cancel)).ShouldBe([7, 1, 1, 2, 0, 1, 2]);
        Counts(await main.Client.StatsAsync($"since={Spelt(watching.CreatedAt)}", Cancel))[0].ShouldBe(2);
    }

    private static IReadOnlyList<int> Counts(ApiAnswer answer)
    {
        var stats = answer.Expect(HttpStatusCode.OK).Json;
        stats.EnumerateObject().Select(member => member.Name).ShouldBe(
            ["since", "until", "asOf", "registered", "watching", "delivering", "delivered", "failed", "disabled", "cancelled"], ignoreOrder: true);
        return [.. new[] { "registered", "watching", "delivering", "delivered", "failed", "disabled", "cancelled" }.Select(name => stats.GetProperty(name).GetInt32())];
    }

    private static string Spelt(DateTimeOffset at) => Uri.EscapeDataString(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
