using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Delivery;

public sealed class ProgressTests(AzuriteFixture azurite)
{
    private static readonly string[] Both = ["progress", "finished"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Progress_comes_in_order_and_the_end_comes_last()
    {
        await using var system = await DeliverySystem.StartAsync(azurite);
        var (path, url) = system.NewHook();
        var task = system.Submit(Working("10%"));

        var watch = await system.Client.WatchAsync(new Registration(task.Id, url) { Events = Both, Metadata = new() { ["order"] = 42 } }, Cancel);
        foreach (var (progress, next) in new[] { (10, Working("31%")), (31, Working("62%")), (62, TaskPlan.Success(TimeSpan.Zero)) })
        {
            await system.Relay.Receiver.WaitAsync(webhook => webhook.Path == path && Progress(webhook) == progress, DeliverySystem.Limit, Cancel);
            system.Relay.Upstream.GoOn(task.Id, next);
        }

        await system.UntilAsync(watch.Id, now => now.Delivery.State is "delivered");

        var came = system.At(path);
        came.ShouldAllBe(webhook => webhook.Verified);
        came.Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(came.Count);
        came.Select(Sequence).ShouldBe(Enumerable.Range(1, came.Count));
        came.SkipLast(1).ShouldAllBe(webhook => webhook.Type == "task.progress");
        came.Select(Progress).ShouldBe([10, 31, 62, 100]);
        came.ShouldAllBe(webhook => webhook.Json.GetProperty("data").GetProperty("metadata").GetProperty("order").GetInt32() == 42);
        came[0].Json.GetProperty("data").GetProperty("task").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        came[^1].Type.ShouldBe("task.succeeded");
    }

    [Fact]
    public async Task A_slow_receiver_is_told_the_latest_only_and_never_two_things_at_once()
    {
        await using var system = await DeliverySystem.StartAsync(azurite);
        var (path, url) = system.NewHook();
        system.Relay.Receiver.Replies.For(path, Replies.Slow(TimeSpan.FromSeconds(2)));
        var task = system.Submit(TaskPlan.Success(TimeSpan.FromSeconds(9)));

        var watch = await system.Client.WatchAsync(new Registration(task.Id, url) { Events = Both }, Cancel);
        await system.UntilAsync(watch.Id, now => now.Delivery.State is "delivered");

        var came = system.At(path);
        came.Count.ShouldBeInRange(2, 7);
        came.Zip(came.Skip(1)).ShouldAllBe(pair => pair.Second.At - pair.First.At >= TimeSpan.FromSeconds(1.9));
        came.Select(Sequence).ShouldBe(Enumerable.Range(1, came.Count));
        came[^1].Type.ShouldBe("task.succeeded");
    }

    [Fact]
    public async Task A_receiver_that_refuses_progress_is_asked_three_times_and_still_gets_the_end()
    {
        await using var system = await DeliverySystem.StartAsync(azurite);
        var (path, url) = system.NewHook();
        system.Relay.Receiver.Replies.For(path, Replies.Status(500), times: 3);
        var task = system.Submit(TaskPlan.NeverFinishes(TimeSpan.Zero));

        var watch = await system.Client.WatchAsync(new Registration(task.Id, url) { Events = Both }, Cancel);
        var open = await system.UntilAsync(watch.Id, now => now.Delivery.Attempts == 3);
        await system.UntilAsync(watch.Id, now => now.Task.Polls > open.Task.Polls + 5);
        system.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero));
        var ended = await system.UntilAsync(watch.Id, now => now.Delivery.State is "delivered");

        open.Delivery.State.ShouldBe("none");
        open.Delivery.NextAttemptAt.ShouldBeNull();
        ended.Delivery.Attempts.ShouldBe(4);
        var attempts = (await system.Client.AttemptsAsync(watch.Id, Cancel)).Expect(HttpStatusCode.OK).Items;
        attempts.Select(item => item.GetProperty("type").GetString()).ShouldBe(["task.succeeded", "task.progress", "task.progress", "task.progress"]);
        attempts.Select(item => item.GetProperty("attempt").GetInt32()).ShouldBe([1, 3, 2, 1]);
        attempts.Skip(1).Select(item => item.GetProperty("notificationId").GetString()).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        system.At(path).Select(Sequence).ShouldBe([1, 1, 1, 2]);
        system.At(path).Take(3).Select(webhook => webhook.Text).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_task_that_waits_for_its_user_is_told_once_to_those_who_asked_for_it()
    {
        await using var system = await DeliverySystem.StartAsync(azurite);
        var ((waitingPath, waitingUrl), (quietPath, quietUrl)) = (system.NewHook(), system.NewHook());
        var task = system.Submit(TaskPlan.Modal(TimeSpan.FromSeconds(1)));

        var waiting = await system.Client.WatchAsync(new Registration(task.Id, waitingUrl) { Events = ["waiting"] }, Cancel);
        var quiet = await system.Client.WatchAsync(new Registration(task.Id, quietUrl), Cancel);
        await system.Relay.Receiver.WaitAsync(webhook => webhook.Path == waitingPath, DeliverySystem.Limit, Cancel);
        var (latePath, lateUrl) = system.NewHook();
        var late = await system.Client.WatchAsync(new Registration(task.Id, lateUrl) { Events = ["waiting"] }, Cancel);
        await system.Relay.Receiver.WaitAsync(webhook => webhook.Path == latePath, DeliverySystem.Limit, Cancel);
        system.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.FromSeconds(1)));
        foreach (var watch in new[] { waiting, quiet, late })
        {
            await system.UntilAsync(watch.Id, now => now.Delivery.State is "delivered");
        }

        system.At(waitingPath).Select(webhook => webhook.Type).ShouldBe(["task.waiting", "task.succeeded"]);
        system.At(latePath).Select(webhook => webhook.Type).ShouldBe(["task.waiting", "task.succeeded"]);
        system.At(quietPath).Select(webhook => webhook.Type).ShouldBe(["task.succeeded"]);
        system.At(waitingPath).Select(Sequence).ShouldBe([1, 2]);
        system.At(waitingPath)[0].Json.GetProperty("data").GetProperty("state").GetString().ShouldBe("waiting");
    }

    [Fact]
    public async Task Gone_silences_the_progress_and_the_end_is_still_told()
    {
        await using var system = await DeliverySystem.StartAsync(azurite);
        var (path, url) = system.NewHook();
        system.Relay.Receiver.Replies.For(path, Replies.Gone(), times: 1);
        var task = system.Submit(Working("10%"));

        var watch = await system.Client.WatchAsync(new Registration(task.Id, url) { Events = Both }, Cancel);
        await system.UntilAsync(watch.Id, now => now.Delivery.Attempts == 1);
        system.Relay.Upstream.GoOn(task.Id, Working("50%"));
        var halfway = await system.UntilAsync(watch.Id, now => now.Task.Progress == 50);
        await system.UntilAsync(watch.Id, now => now.Task.Polls > halfway.Task.Polls + 5);
        system.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero));
        await system.UntilAsync(watch.Id, now => now.Delivery.State is "delivered");

        system.At(path).Select(webhook => webhook.Type).ShouldBe(["task.progress", "task.succeeded"]);
    }

    [Fact]
    public async Task A_process_that_dies_with_progress_on_its_way_neither_loses_the_end_nor_lets_it_be_overtaken()
    {
        await using var system = await DeliverySystem.StartAsync(azurite);
        var (path, url) = system.NewHook();
        system.Relay.Receiver.Replies.For(path, Replies.Slow(TimeSpan.FromSeconds(4)), times: 1);
        var task = system.Submit(TaskPlan.Success(TimeSpan.FromSeconds(6)));
        var watch = await system.Client.WatchAsync(new Registration(task.Id, url) { Events = Both }, Cancel);
        await system.Relay.Receiver.WaitAsync(webhook => webhook.Path == path, DeliverySystem.Limit, Cancel);

        await system.KillAndRestartAsync();
        await system.Client.WaitUntilAsync(watch.Id, now => now.Delivery.State is "delivered", TimeSpan.FromSeconds(150), Cancel);

        var came = system.At(path);
        came[^1].Type.ShouldBe("task.succeeded");
        came.Where(webhook => webhook.IsTerminal).Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        came.Select(Sequence).ShouldBeInOrder();
    }

    private static int Sequence(ReceivedWebhook webhook) => webhook.Json.GetProperty("data").GetProperty("sequence").GetInt32();

    private static int Progress(ReceivedWebhook webhook) => webhook.Json.GetProperty("data").GetProperty("progress").GetInt32();

    private static TaskPlan Working(string progress) => TaskPlan.Of(new TaskPhase(TimeSpan.Zero, "IN_PROGRESS", progress));
}
