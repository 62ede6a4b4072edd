using System.Net;
using System.Text;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Rules;

public sealed class MessageTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_message_five_times_over_two_processes_changes_nothing()
    {
        var account = azurite.Azurite.NewAccount();
        await using var main = await TestSystem.StartAsync(account, ("Watchpost__Polling__IntervalSeconds", "1"));
        await using var second = await WatchpostApp.StartAsync(main.App.Options, Cancel);
        var recorder = new MessageRecorder(main.Storage);
        var hook = main.NewHook();
        hook.Answer(Replies.Status(500), times: 10);
        List<FakeTask> tasks;
        await using (recorder.Start(Cancel, (queue, text) => main.Storage.SendAsync(queue, text, 5, Cancel)))
        {
            tasks = [.. Enumerable.Range(0, 20).Select(number => main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(4 + (number * 0.1)))))];
            await Task.WhenAll(tasks.Select(task => main.WatchAsync(task, hook, Cancel)));
            await hook.FirstAsync(30, Cancel);
            // Whatever the machine's speed: messages were caught, and went on being caught.
            var endless = await main.WatchAsync(main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1))), main.NewHook(), Cancel);
            await Eventually.HoldsAsync(() => recorder.SeenIn(StorageProbe.Polls).Count > 2, "messages were caught", Eventually.Limit, Cancel);
            (await main.Client.DeleteAsync(endless.Id, Cancel)).Status.ShouldBe(HttpStatusCode.NoContent);
        }

        await main.Storage.UntilDrainedAsync(Cancel);

        hook.Received.Count.ShouldBe(30);
        hook.Received.Select(webhook => (webhook.WatchId, webhook.Id)).Distinct().Count().ShouldBe(20);
        // A chain that had forked would ask twice a second.
        foreach (var task in tasks)
        {
            var calls = task.CallTimes;
            calls.Count.ShouldBeLessThanOrEqualTo((int)(calls[^1] - calls[0]).TotalSeconds + 2);
        }
    }

    [Fact]
    public async Task Old_messages_sent_again_after_their_tasks_moved_on_change_nothing()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount(), ("Watchpost__Polling__IntervalSeconds", "1"));
        var recorder = new MessageRecorder(main.Storage);
        var hook = main.NewHook();
        hook.Answer(Replies.Status(500), times: 1);
        var done = main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(4)));
        var open = main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(4)));
        await using (recorder.Start(Cancel))
        {
            var watch = await main.WatchAsync(done, hook, Cancel);
            await main.WatchAsync(open, main.NewHook(), Cancel);
            await main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);
        }

        recorder.SeenIn(StorageProbe.Polls).ShouldNotBeEmpty();
        var calls = done.Calls;
        foreach (var (queue, text) in StorageProbe.Queues.SelectMany(queue => recorder.Seen.Select(text => (queue, text))))
        {
            // Into all queues: also those that they did not come from.
            await main.Storage.CreateAsync(queue, Cancel);
            await main.Storage.SendAsync(queue, text, 3, Cancel);
        }

        var (before, since) = (open.Calls, TimeProvider.System.GetUtcNow());
        await Eventually.HoldsAsync(
            async () => await main.Storage.CountAsync(StorageProbe.Polls, Cancel) <= 1 && await main.Storage.CountAsync(StorageProbe.Deliveries, Cancel) == 0,
            "no message is left but that of the open task", Eventually.Limit, Cancel);
        (open.Calls - before).ShouldBeLessThanOrEqualTo((int)(TimeProvider.System.GetUtcNow() - since).TotalSeconds + 2);
        done.Calls.ShouldBe(calls);
        hook.Received.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Garbage_of_any_kind_is_drained_and_does_no_harm()
    {
        await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount());
        string[] unreadable = ["not Base64!", "🐷", "{}", """{"taskId":"1"}""", "====", new string('!', 60_000)];
        string[] texts =
        [
            .. unreadable, "", "null", new string('x', 60_000),
            Base64(""), Base64(" "), Base64("{}"), Base64("null"), Base64("[1,2,3]"), Base64("🐷"), Base64(new string('x', 40_000)), Base64("\0\u0001"),
            Convert.ToBase64String([0xFF, 0xFE, 0xC0, 0x80]),
            Base64("watchpost:1:"), Base64("watchpost:1:0/00000000000000-00000000000000000000000000000000"), Base64("watchpost:1:../../x"),
            Base64("watchpost:1:99999999/99999999999999-ffffffffffffffffffffffffffffffff"), Base64("watchpost:2:0/x"), Base64("watchpost:1:'/' or true"),
        ];
        var hook = main.NewHook();
        var before = await main.WatchAsync(main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(5))), hook, Cancel);

        foreach (var queue in StorageProbe.Queues)
        {
            await main.Storage.CreateAsync(queue, Cancel);
            foreach (var text in texts)
            {
                await main.Storage.SendAsync(queue, text, 1, Cancel);
            }
        }

        await main.UntilAsync(before.Id, now => now.IsSettled, Cancel);
        var after = await main.WatchAsync(main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(1))), hook, Cancel);
        await main.UntilAsync(after.Id, now => now.IsSettled, Cancel);

        // What is not even Base64 reaches no function: the queue trigger moves it to the poison queue and leaves it there.
        foreach (var (queue, left) in StorageProbe.Queues.Zip([0, 0, 2 * unreadable.Length, 2 * unreadable.Length]))
        {
            await Eventually.HoldsAsync(async () => await main.Storage.CountAsync(queue, Cancel) == left, $"{queue} has {left} messages", Eventually.Limit, Cancel);
        }

        hook.Received.Select(webhook => webhook.WatchId).ShouldBe([before.Id, after.Id]);
        main.App.HasExited.ShouldBeFalse();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
