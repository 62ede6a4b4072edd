using Watchpost.Delivery;
using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Watches;
using Watchpost.Watches;

namespace Watchpost.Tests.Delivery;

/// <summary>Results that come in when their watch's row has gone on without them.</summary>
public sealed class LateAttemptTests : IDisposable
{
    private readonly Engine engine = new();
    private readonly DeliveryDriver process;
    private readonly DeliveryDriver other;

    public LateAttemptTests() => (process, other) = (new DeliveryDriver(engine), new DeliveryDriver(engine));

    [Fact]
    public async Task A_success_that_comes_in_after_another_process_has_failed_at_the_same_step_settles_the_delivery()
    {
        var watch = await process.EndedAsync();
        var (late, hanging) = await FreezeAsync(watch);
        await BreakAsync(watch);

        late.SetResult(DeliveryDriver.Good);
        await hanging;

        var now = await process.WatchAsync(watch.Id);
        (now.Delivery, now.NextAttemptAt, now.Attempts).ShouldBe((DeliveryState.Delivered, null, 2));
        (await process.AttemptsAsync(watch)).Select(attempt => attempt.Outcome).ShouldBe([DeliveryOutcome.HttpError, DeliveryOutcome.Delivered], ignoreOrder: true);
    }

    [Fact]
    public async Task What_a_receiver_no_longer_wants_is_settled_however_late_that_is_learned()
    {
        var watch = await process.EndedAsync();
        var (late, hanging) = await FreezeAsync(watch);
        await BreakAsync(watch);

        late.SetResult(new() { Outcome = DeliveryOutcome.Gone, StatusCode = 410, Disable = true, Duration = TimeSpan.FromSeconds(40) });
        await hanging;

        (await process.WatchAsync(watch.Id)).Delivery.ShouldBe(DeliveryState.Disabled);
    }

    [Fact]
    public async Task A_late_failure_counts_and_leaves_the_delivery_to_whoever_has_it()
    {
        var watch = await process.EndedAsync();
        var (late, hanging) = await FreezeAsync(watch);
        await BreakAsync(watch);
        var before = await process.WatchAsync(watch.Id);

        late.SetResult(DeliveryDriver.Broken);
        await hanging;

        (await process.WatchAsync(watch.Id) with { Tag = before.Tag }).ShouldBe(before with { Attempts = 2 });
    }

    [Fact]
    public async Task A_late_success_of_a_delivery_that_was_given_up_is_counted_as_delivered_by_the_ledger()
    {
        var watch = await process.EndedAsync();
        var (late, hanging) = await FreezeAsync(watch);
        engine.Time.Advance(TimeSpan.FromSeconds(31));
        other.Answer = _ => Task.FromResult(new AttemptResult { Outcome = DeliveryOutcome.Aborted, StatusCode = 400, Duration = TimeSpan.Zero });
        await other.DeliverAsync(watch);
        (await LedgerAsync()).Failed.ShouldBe(1);

        late.SetResult(DeliveryDriver.Good);
        await hanging;

        (await process.WatchAsync(watch.Id)).Delivery.ShouldBe(DeliveryState.Delivered);
        var ledger = await LedgerAsync();
        (ledger.Failed, ledger.Delivered).ShouldBe((0, 1));
    }

    [Fact]
    public async Task An_attempt_whose_record_was_written_and_not_answered_is_recorded_once()
    {
        var watch = await process.EndedAsync();
        engine.Tasks.BeforeWrite = (partition, changes) =>
        {
            engine.Tasks.BeforeWrite = null;
            engine.Tasks.Model.Write(partition, changes);
            return Task.FromResult<WriteResult?>(WriteResult.Conflict.Instance);
        };
        process.Answer = _ => Task.FromResult(DeliveryDriver.Broken);

        var next = (await process.DeliverAsync(watch)).Deferred.ShouldHaveSingleItem();

        next.ShouldBeOfType<WakeUp.Deliver>().Step.ShouldBe(watch.Step + 1);
        (await process.AttemptsAsync(watch)).ShouldHaveSingleItem();
        (await process.WatchAsync(watch.Id)).Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task An_attempt_that_hung_over_a_redelivery_comes_before_it_and_does_not_hide_its_success()
    {
        var watch = await process.EndedAsync();
        var (late, hanging) = await FreezeAsync(watch);
        engine.Time.Advance(TimeSpan.FromSeconds(1));
        var again = DeliveryRules.Redeliver(watch, engine.Time.GetUtcNow(), new Random(1));
        await engine.ChangeAsync(again);
        await other.DeliverAsync(again);
        var redelivered = await process.WatchAsync(watch.Id);
        engine.Time.Advance(TimeSpan.FromSeconds(14));

        late.SetResult(new() { Outcome = DeliveryOutcome.Timeout, Duration = TimeSpan.FromSeconds(15) });
        await hanging;

        (await process.WatchAsync(watch.Id) with { Tag = redelivered.Tag }).ShouldBe(redelivered with { Attempts = 2 });
        (await process.AttemptsAsync(watch)).Select(attempt => attempt.Outcome).ShouldBe([DeliveryOutcome.Delivered, DeliveryOutcome.Timeout]);
    }

    public void Dispose()
    {
        process.Dispose();
        other.Dispose();
        engine.Dispose();
    }

    // An attempt of a process that is frozen before its answer comes.
    private async Task<(TaskCompletionSource<AttemptResult> Answer, Task Hanging)> FreezeAsync(WatchRecord watch)
    {
        var answer = new TaskCompletionSource<AttemptResult>();
        process.Answer = _ => answer.Task;
        var hanging = process.DeliverAsync(watch);
        process.Sent.Count.ShouldBe(1);
        await Task.Yield();
        return (answer, hanging);
    }

    // The same attempt, made meanwhile by the process that took the wake-up over.
    private async Task BreakAsync(WatchRecord watch)
    {
        engine.Time.Advance(TimeSpan.FromSeconds(31));
        other.Answer = _ => Task.FromResult(DeliveryDriver.Broken);
        await other.DeliverAsync(watch);
        (await process.WatchAsync(watch.Id)).Delivery.ShouldBe(DeliveryState.Retrying);
    }

    private Task<Ledger> LedgerAsync() =>
        engine.Ledger.CountAsync(engine.Time.GetUtcNow().AddDays(-1), engine.Time.GetUtcNow().AddDays(1), CancellationToken.None);
}
