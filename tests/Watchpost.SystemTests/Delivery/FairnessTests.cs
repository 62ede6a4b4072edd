using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Delivery;

public sealed class FairnessTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receivers_that_hang_or_are_dead_do_not_delay_the_others()
    {
        await using var system = await DeliverySystem.StartAsync(
            azurite, ("Watchpost__Delivery__ScheduleSeconds", "0,1,2,4,4,4"), ("Watchpost__Delivery__TimeoutSeconds", "40"));
        var (hungPath, hungUrl) = system.NewHook();
        system.Relay.Receiver.Replies.For(hungPath, Replies.Hang());
        var deadUrl = $"http://127.0.0.1:{FreePort.Any()}/hooks/dead";
        var (_, goodUrl) = system.NewHook();
        string[] urls = [.. Enumerable.Repeat(hungUrl, 60), .. Enumerable.Repeat(deadUrl, 60), .. Enumerable.Repeat(goodUrl, 60)];
        var tasks = urls.Select(url => (Url: url, Task: system.Submit(TaskPlan.Success(TimeSpan.FromSeconds(5))))).ToList();

        await Task.WhenAll(tasks.OrderBy(task => task.Task.Id, StringComparer.Ordinal).Select(task => system.Client.WatchAsync(new Registration(task.Task.Id, task.Url), Cancel)));
        await system.Relay.Receiver.WaitAsync(webhook => webhook.IsTerminal && webhook.Path != hungPath, 60, DeliverySystem.Limit, Cancel);

        var latencies = system.Relay.Receiver.Received
            .Where(webhook => webhook.Path != hungPath)
            .Select(webhook => (webhook.At - system.Relay.Upstream.Find(webhook.TaskId!)!.FinishesAt!.Value).TotalSeconds)
            .Order()
            .ToList();
        TestContext.Current.SendDiagnosticMessage("Healthy deliveries beside hung and dead ones: median {0:0.00} s, slowest {1:0.00} s.", latencies[30], latencies[^1]);

        // Nothing that hangs had let go by then.
        latencies[^1].ShouldBeLessThan(30);
    }

    [Fact]
    public async Task A_few_watches_of_a_dead_host_keep_to_their_schedule()
    {
        await using var system = await DeliverySystem.StartAsync(azurite, ("Watchpost__Delivery__ScheduleSeconds", "0,1,1,1,1"));
        var url = $"http://127.0.0.1:{FreePort.Any()}/hooks/dead";

        var watches = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ =>
            system.Client.WatchAsync(new Registration(system.Submit(TaskPlan.Success(TimeSpan.Zero)).Id, url), Cancel)));
        var failed = await Task.WhenAll(watches.Select(watch => system.UntilAsync(watch.Id, now => now.IsSettled)));

        failed.ShouldAllBe(watch => watch.Delivery.State == "failed" && watch.Delivery.Attempts == 5);
        foreach (var watch in failed)
        {
            var attempts = (await system.Client.AttemptsAsync(watch.Id, Cancel)).Expect(HttpStatusCode.OK).Items;
            var times = attempts.Select(item => item.GetProperty("at").GetDateTimeOffset()).Reverse().ToList();
            times.Zip(times.Skip(1)).ShouldAllBe(pair => (pair.Second - pair.First).TotalSeconds >= 0.99);
            (times[^1] - times[0]).TotalSeconds.ShouldBeLessThan(20);
        }
    }

    [Fact]
    public async Task Many_watches_of_a_dead_host_are_all_delivered_once_it_is_back()
    {
        await using var system = await DeliverySystem.StartAsync(azurite, ("Watchpost__Delivery__ScheduleSeconds", "0,1,2,3,4,5,5,5,5,5"));
        var (path, url) = system.NewHook();
        system.Relay.Receiver.Replies.For(path, Replies.Status(503));
        var watches = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ =>
            system.Client.WatchAsync(new Registration(system.Submit(TaskPlan.Success(TimeSpan.Zero)).Id, url), Cancel)));
        await Task.Delay(TimeSpan.FromSeconds(8), TimeProvider.System, Cancel);

        system.Relay.Receiver.Replies.Clear(path);
        await Task.WhenAll(watches.Select(watch => system.UntilAsync(watch.Id, now => now.Delivery.State is "delivered")));

        var attempts = system.At(path).Count;
        TestContext.Current.SendDiagnosticMessage("Attempts at a host that was down for 8 s, for 60 watches: {0}.", attempts);
        attempts.ShouldBeLessThan(60 * 6);
    }
}
