using System.Text;
using Watchpost.Delivery;
using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Delivery;

public sealed class DelivererTests : IDisposable
{
    private readonly Engine engine = new();
    private readonly DeliveryDriver process;

    public DelivererTests() => process = new DeliveryDriver(engine);

    [Fact]
    public async Task An_end_that_this_very_process_has_just_stored_is_delivered_without_reading_it_again()
    {
        var watch = await process.EndedAsync();
        process.Recent.Keep(watch);
        var reads = 0;
        engine.Tasks.BeforeFind = (_, row) => Task.FromResult(reads += row == watch.Id.RowKey ? 1 : 0);

        (await process.DeliverAsync(watch)).ShouldBe(Continuations.None);

        process.Sent.ShouldHaveSingleItem().Id.ShouldBe(watch.Id.Notification(1));
        reads.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_sent_for_a_watch_that_another_process_has_cancelled_since_its_end_was_stored()
    {
        var watch = await process.EndedAsync();
        process.Recent.Keep(watch);
        await CancelAsync(watch);
        engine.Time.Advance(TimeSpan.FromSeconds(3));

        (await process.DeliverAsync(watch)).ShouldBe(Continuations.None);

        process.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_sent_for_a_watch_that_was_cancelled_while_its_task_was_read()
    {
        var watch = await process.EndedAsync();
        engine.Tasks.BeforeFind = async (_, row) =>
        {
            if (row == TaskRows.KeyOf(watch.Id.Task))
            {
                engine.Tasks.BeforeFind = null;
                engine.Time.Advance(TimeSpan.FromSeconds(1));
                await CancelAsync(watch);
            }
        };

        var next = (await process.DeliverAsync(watch)).Deferred.ShouldHaveSingleItem();
        (await process.Deliverer.DeliverAsync(next.ShouldBeOfType<WakeUp.Deliver>(), CancellationToken.None)).ShouldBe(Continuations.None);

        process.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Large_bodies_on_their_way_are_bounded_and_the_rest_comes_back_and_spends_no_attempt()
    {
        var body = Encoding.UTF8.GetBytes('"' + new string('x', (4 << 20) - 2) + '"');
        var watches = new List<WatchRecord>();
        for (var number = 0; number < 20; number++)
        {
            watches.Add(await process.EndedAsync($"large {number}", body, $"https://host{number}.example.com/hooks"));
        }

        var answer = new TaskCompletionSource<AttemptResult>();
        process.Answer = _ => answer.Task;
        var small = await process.EndedAsync("small", callback: "https://small.example.com/hooks");
        var delivering = watches.Select(process.DeliverAsync).ToList();
        var smallOne = process.DeliverAsync(small);

        process.Sent.Count.ShouldBe(15 + 1, "64 MiB hold 15 of them, and a small one");
        var turnedAway = await Task.WhenAll(delivering.Where(delivery => delivery.IsCompleted));
        turnedAway.Select(steps => steps.Deferred.ShouldHaveSingleItem()).Cast<WakeUp.Deliver>().ShouldAllBe(wakeUp => wakeUp.Due == engine.Time.GetUtcNow().AddSeconds(1) && wakeUp.Step == 1);
        answer.SetResult(DeliveryDriver.Good);
        await Task.WhenAll([.. delivering, smallOne]);
        engine.Time.Advance(TimeSpan.FromSeconds(1));
        foreach (var steps in turnedAway)
        {
            await process.Deliverer.DeliverAsync((WakeUp.Deliver)steps.Deferred[0], CancellationToken.None);
        }

        foreach (var watch in watches)
        {
            var now = await process.WatchAsync(watch.Id);
            (now.Delivery, now.Attempts).ShouldBe((DeliveryState.Delivered, 1));
        }
    }

    [Fact]
    public async Task An_end_behind_a_slow_progress_notification_looks_again_after_a_while_without_reading_on()
    {
        var watch = await ProgressUnderWayAsync(TimeSpan.FromSeconds(17));
        var reads = 0;
        engine.Tasks.BeforeFind = (_, row) => Task.FromResult(reads += row == watch.Id.RowKey ? 1 : 0);

        var next = (await process.DeliverAsync(watch).WhileTimePasses(engine.Time)).Deferred.ShouldHaveSingleItem();

        reads.ShouldBeLessThan(10);
        next.ShouldBe(DeliveryDriver.WakeUp(watch) with { Due = engine.Time.GetUtcNow().AddSeconds(2) });
        process.Sent.ShouldBeEmpty("the progress notification comes first");
    }

    [Fact]
    public async Task An_end_waits_no_longer_than_the_attempt_at_a_progress_notification_can_take()
    {
        var watch = await ProgressUnderWayAsync(TimeSpan.FromSeconds(3));
        var until = watch.Told.Current!.SendingUntil!.Value;

        var next = (await process.DeliverAsync(watch).WhileTimePasses(engine.Time)).Deferred.ShouldHaveSingleItem();

        next.Due.ShouldBe(until);
        engine.Time.SetUtcNow(until);
        await process.Deliverer.DeliverAsync((WakeUp.Deliver)next, CancellationToken.None);
        process.Sent.ShouldHaveSingleItem().Id.ShouldBe(watch.Id.Notification(watch.Sequence));
    }

    [Fact]
    public async Task An_end_follows_a_quick_progress_notification_at_once()
    {
        var watch = await ProgressUnderWayAsync(TimeSpan.FromSeconds(17));
        var started = engine.Time.GetUtcNow();
        var delivering = process.DeliverAsync(watch);
        engine.Time.Advance(TimeSpan.FromMilliseconds(40));
        await engine.ChangeAsync(watch with { Told = ProgressRules.Over(watch.Told) });
        process.Sent.ShouldBeEmpty("the progress notification comes first");

        (await delivering.WhileTimePasses(engine.Time)).ShouldBe(Continuations.None);

        process.Sent.ShouldHaveSingleItem();
        (engine.Time.GetUtcNow() - started).ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(150));
    }

    public void Dispose()
    {
        process.Dispose();
        engine.Dispose();
    }

    // An end that was stored while the attempt at a progress notification was under way.
    private async Task<WatchRecord> ProgressUnderWayAsync(TimeSpan longest)
    {
        var watch = await process.EndedAsync();
        var now = engine.Time.GetUtcNow();
        var current = new ProgressNotification
        {
            Owner = "owner", Sequence = watch.Sequence - 1, Type = "task.progress", State = TaskState.Running, At = now, NextAttemptAt = now, SendingUntil = now + longest,
        };
        await engine.ChangeAsync(watch with { Told = watch.Told with { Current = current } });
        return await process.WatchAsync(watch.Id);
    }

    private Task CancelAsync(WatchRecord watch) => engine.ChangeAsync(watch with { Delivery = DeliveryState.Cancelled, NextAttemptAt = null, Step = watch.Step + 1 });
}
