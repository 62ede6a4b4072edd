using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class ManyWatchesTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    [Fact]
    public async Task A_task_is_polled_once_for_all_its_watches()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var hooks = Enumerable.Range(0, 20).Select(_ => Main.NewHook()).ToList();

        var watches = await Task.WhenAll(hooks.Select(hook => Main.WatchAsync(task, hook, Cancel)));
        await Main.UntilAsync(watches[0].Id, now => now.Task.Polls >= 8, Cancel);
        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero));
        foreach (var hook in hooks)
        {
            await hook.FirstAsync(Cancel);
        }

        // Twenty watches polled each on its own account would come at twenty times this rate.
        var calls = task.CallTimes;
        calls.Count.ShouldBeLessThanOrEqualTo((int)((calls[^1] - calls[0]).TotalSeconds / 0.25) + 2);
        (await Main.UntilAsync(watches[0].Id, now => now.IsSettled, Cancel)).Task.Polls.ShouldBe(task.Calls);
        foreach (var hook in hooks)
        {
            hook.Received.ShouldHaveSingleItem().Verified.ShouldBeTrue();
        }

        hooks.Select(hook => hook.Received[0].Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(20);
        hooks.Select(hook => hook.Received[0].WatchId).ShouldBe(watches.Select(watch => watch.Id));
    }

    [Fact]
    public async Task A_hundred_and_fifty_watches_registered_at_once_on_one_task_are_each_notified_once()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(8)));
        var hook = Main.NewHook();

        var answers = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => Main.Client.RegisterAsync(new Registration(task.Id, hook.Url), cancel: Cancel)));
        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Accepted);
        await hook.FirstAsync(150, Cancel);
        await Main.UntilAnotherIsPolledAsync(4, Cancel);

        var expected = answers.Select(answer => answer.Watch.Id).ToHashSet(StringComparer.Ordinal);
        expected.Count.ShouldBe(150);
        hook.Received.Count.ShouldBe(150);
        hook.Received.Select(webhook => webhook.WatchId!).ToHashSet(StringComparer.Ordinal).SetEquals(expected).ShouldBeTrue();
        hook.Received.ShouldAllBe(webhook => webhook.Verified && webhook.Type == "task.succeeded");
        task.Calls.ShouldBeLessThan(60);
    }

    [Fact]
    public async Task A_watch_on_a_finished_task_is_notified_at_once_from_what_is_stored()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var (first, second) = (Main.NewHook(), Main.NewHook());
        var early = await Main.WatchAsync(task, first, Cancel);
        await Main.UntilAsync(early.Id, now => now.IsSettled, Cancel);
        Main.Relay.Upstream.Faults.For(task.Id, Replies.ServerError());

        var late = await Main.WatchAsync(task, second, Cancel);
        var webhook = await second.FirstAsync(Cancel);

        late.Task.State.ShouldBe("succeeded");
        webhook.WatchId.ShouldBe(late.Id);
        webhook.Id.ShouldNotBe(first.Received[0].Id);
        webhook.Verified.ShouldBeTrue();
        webhook.Json.GetProperty("data").GetProperty("task").GetRawText().ShouldBe(first.Received[0].Json.GetProperty("data").GetProperty("task").GetRawText());
        (await Main.UntilAsync(late.Id, now => now.IsSettled, Cancel)).Delivery.State.ShouldBe("delivered");
        task.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Watches_that_come_while_their_task_ends_are_all_notified_once()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(1.5)));
        var hook = Main.NewHook();
        var watches = new List<string>();
        while (watches.Count < 40)
        {
            var some = await Task.WhenAll(Main.WatchAsync(task, hook, Cancel), Main.WatchAsync(task, hook, Cancel));
            watches.AddRange(some.Select(watch => watch.Id));
            await Task.Delay(TimeSpan.FromMilliseconds(80), TimeProvider.System, Cancel);
        }

        await hook.FirstAsync(40, Cancel);
        await Main.UntilAnotherIsPolledAsync(4, Cancel);

        hook.Received.Select(webhook => webhook.WatchId!).ShouldBe(watches, ignoreOrder: true);
    }
}
