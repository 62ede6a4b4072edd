using Watchpost.Delivery;
using Watchpost.Polling;
using Watchpost.Storage;
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

        (await process.DeliverAsync(watch)).ShouldBe(NextSteps.None);

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

        (await process.DeliverAsync(watch)).ShouldBe(NextSteps.None);

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

        var next = (await process.DeliverAsync(watch)).Later.ShouldHaveSingleItem();
        (await process.Deliverer.DeliverAsync(next, CancellationToken.None)).ShouldBe(NextSteps.None);

        process.Sent.ShouldBeEmpty();
    }

    public void Dispose()
    {
        process.Dispose();
        engine.Dispose();
    }

    private Task CancelAsync(WatchRecord watch) => engine.ChangeAsync(watch with { Delivery = DeliveryState.Cancelled, NextAttemptAt = null, Step = watch.Step + 1 });
}
