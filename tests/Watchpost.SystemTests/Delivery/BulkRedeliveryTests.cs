using System.Globalization;
using System.Net;
using System.Text.Json;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Delivery;

public sealed class BulkRedeliveryTests(AzuriteFixture azurite)
{
    private const int Watches = 80;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_failed_in_a_window_is_redelivered_once_with_its_own_ID()
    {
        await using var system = await DeliverySystem.StartAsync(azurite, ("Watchpost__Delivery__ScheduleSeconds", "0"));
        var (path, url) = system.NewHook();
        var (goodPath, goodUrl) = system.NewHook();
        system.Relay.Receiver.Replies.For(path, Replies.Status(500));
        var since = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var watches = await Task.WhenAll(Enumerable.Range(0, Watches).Select(_ => WatchAsync(system, url)));
        var good = await WatchAsync(system, goodUrl);
        var cancelled = await WatchAsync(system, url);
        await Task.WhenAll(watches.Append(good).Append(cancelled).Select(watch => system.UntilAsync(watch.Id, now => now.IsSettled)));
        (await system.Client.DeleteAsync(cancelled.Id, Cancel)).Expect(HttpStatusCode.NoContent);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(1);
        var late = await WatchAsync(system, url, after: until);
        system.Relay.Receiver.Replies.Clear(path);

        var answer = (await RedeliverAsync(system, since, until)).Expect(HttpStatusCode.Accepted);
        var done = await UntilDoneAsync(system, answer);
        await Task.WhenAll(watches.Select(watch => system.UntilAsync(watch.Id, now => now.Delivery.State is "delivered")));

        answer.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "state", "matched", "redelivered"]);
        done.GetProperty("matched").GetInt32().ShouldBe(Watches);
        done.GetProperty("redelivered").GetInt32().ShouldBe(Watches);
        var ids = watches.Select(watch => system.At(path).Where(webhook => webhook.WatchId == watch.Id).Select(webhook => webhook.Id).ToList()).ToList();
        ids.ShouldAllBe(pair => pair.Count == 2 && pair[0] == pair[1]);
        system.At(goodPath).ShouldHaveSingleItem();
        system.At(path).Count(webhook => webhook.WatchId == cancelled.Id).ShouldBe(1);
        system.At(path).Count(webhook => webhook.WatchId == late.Id).ShouldBe(1);
    }

    [Fact]
    public async Task The_list_of_states_and_the_source_choose_what_is_redelivered()
    {
        await using var system = await DeliverySystem.StartAsync(azurite);
        var (path, url) = system.NewHook();
        var since = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var delivered = await WatchAsync(system, url);
        var cancelled = await WatchAsync(system, url);
        var open = await system.Client.WatchAsync(new Registration(system.Submit(TaskPlan.NeverFinishes(TimeSpan.Zero)).Id, url), Cancel);
        await system.UntilAsync(delivered.Id, now => now.IsSettled);
        await system.UntilAsync(cancelled.Id, now => now.IsSettled);
        (await system.Client.DeleteAsync(cancelled.Id, Cancel)).Expect(HttpStatusCode.NoContent);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(1);

        var nothing = await UntilDoneAsync(system, await RedeliverAsync(system, since, until));
        var elsewhere = await UntilDoneAsync(system, await RedeliverAsync(system, since, until, ["delivered"], source: "elsewhere"));
        var all = await UntilDoneAsync(system, await RedeliverAsync(system, since, until, ["none", "delivered", "cancelled"], source: "midjourney"));
        await system.UntilAsync(delivered.Id, now => now is { Delivery: { State: "delivered", Attempts: 2 } });

        nothing.GetProperty("matched").GetInt32().ShouldBe(0);
        elsewhere.GetProperty("matched").GetInt32().ShouldBe(0);
        all.GetProperty("matched").GetInt32().ShouldBe(3);
        all.GetProperty("redelivered").GetInt32().ShouldBe(1);
        system.At(path).Count(webhook => webhook.WatchId == delivered.Id).ShouldBe(2);
        (await system.Client.ReadAsync(open.Id, Cancel)).Delivery.State.ShouldBe("none");
        (await system.Client.ReadAsync(cancelled.Id, Cancel)).Delivery.State.ShouldBe("cancelled");
    }

    [Fact]
    public async Task A_process_killed_in_the_middle_leaves_nothing_out_and_the_count_right()
    {
        await using var system = await DeliverySystem.StartAsync(azurite, ("Watchpost__Delivery__ScheduleSeconds", "0"));
        var (path, url) = system.NewHook();
        var since = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var watches = await Task.WhenAll(Enumerable.Range(0, Watches).Select(_ => WatchAsync(system, url)));
        await Task.WhenAll(watches.Select(watch => system.UntilAsync(watch.Id, now => now.IsSettled)));
        system.Relay.Receiver.Replies.For(path, Replies.Slow(TimeSpan.FromSeconds(0.2)));

        var answer = await RedeliverAsync(system, since, TimeProvider.System.GetUtcNow().AddSeconds(1), ["delivered"]);
        await system.Relay.Receiver.WaitAsync(webhook => webhook.Path == path, Watches + 5, DeliverySystem.Limit, Cancel);
        await system.KillAndRestartAsync();
        var done = await UntilDoneAsync(system, answer);
        await Eventually.HoldsAsync(() => Redelivered().Count == Watches, "all are redelivered", Eventually.RecoveryLimit, Cancel);

        done.GetProperty("matched").GetInt32().ShouldBe(Watches);
        done.GetProperty("redelivered").GetInt32().ShouldBe(Watches);
        system.At(path).Select(webhook => (webhook.WatchId, webhook.Id)).Distinct().Count().ShouldBe(Watches);

        HashSet<string?> Redelivered() => [.. system.At(path).GroupBy(webhook => webhook.WatchId, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key)];
    }

    [Theory]
    [InlineData("""{"since":"2026-11-21T00:00:00Z","until":"2026-11-22T00:00:00Z","deliveryState":["lost"],"source":"A B","extra":1}""", "deliveryState", "source", "extra")]
    public async Task A_wrong_request_is_refused_by_the_names_of_its_fields(string body, params string[] fields)
    {
        await using var system = await DeliverySystem.StartAsync(azurite);

        var answer = await system.Client.SendAsync(HttpMethod.Post, "redeliver", body, cancel: Cancel);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ErrorFields.ShouldBe(fields, ignoreOrder: true);
        (await system.Client.SendAsync(HttpMethod.Get, "redeliver/r_nothing", cancel: Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<WatchView> WatchAsync(DeliverySystem system, string url, DateTimeOffset after = default)
    {
        var wait = after - TimeProvider.System.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait + TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        var watch = await system.Client.WatchAsync(new Registration(system.Submit(TaskPlan.Success(TimeSpan.Zero)).Id, url), Cancel);
        return after == default ? watch : await system.UntilAsync(watch.Id, now => now.IsSettled);
    }

    private static Task<ApiAnswer> RedeliverAsync(DeliverySystem system, DateTimeOffset since, DateTimeOffset until, string[]? states = null, string? source = null)
    {
        var body = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["since"] = since.ToString("O", CultureInfo.InvariantCulture),
            ["until"] = until.ToString("O", CultureInfo.InvariantCulture),
            ["deliveryState"] = states,
            ["source"] = source,
        };
        return system.Client.SendAsync(HttpMethod.Post, "redeliver", JsonSerializer.Serialize(body), cancel: Cancel);
    }

    private static async Task<JsonElement> UntilDoneAsync(DeliverySystem system, ApiAnswer started)
    {
        var id = started.Expect(HttpStatusCode.Accepted).Json.GetProperty("id").GetString();
        started.Location.ShouldBe("/api/redeliver/" + id);
        while (true)
        {
            var now = (await system.Client.SendAsync(HttpMethod.Get, "redeliver/" + id, cancel: Cancel)).Expect(HttpStatusCode.OK).Json;
            if (now.GetProperty("state").GetString() is "done")
            {
                return now;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }
    }
}
