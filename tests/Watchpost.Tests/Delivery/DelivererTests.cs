using System.Text;
using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Delivery;

public sealed class DelivererTests : IDisposable
{
    private readonly Engine engine = new();
    private readonly Sending process;

    public DelivererTests() => process = new Sending(engine);

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
        answer.SetResult(Sending.Good);
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

    public void Dispose()
    {
        process.Dispose();
        engine.Dispose();
    }

    private Task CancelAsync(WatchRecord watch) => engine.ChangeAsync(watch with { Delivery = DeliveryState.Cancelled, NextAttemptAt = null, Step = watch.Step + 1 });
}
