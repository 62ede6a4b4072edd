using System.Security.Cryptography;
using Azure;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Polling;

public sealed class TaskCompleterTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    // What compresses to less than fits, and no further.
    private static readonly byte[] Largest = RandomNumberGenerator.GetBytes(2_090_000);
    private readonly Engine engine = new();
    private readonly TaskCompleter completer;

    public TaskCompleterTests() => completer = engine.Get<TaskCompleter>();

    [Fact]
    public async Task An_end_that_is_too_much_for_one_write_takes_few_watches_along_and_its_chain_goes_on_with_the_rest()
    {
        var task = await RegisterAsync(TaskChanges.MaxWatches);
        var steps = (await completer.FinishAsync(Ended(task), Largest, None)).ShouldNotBeNull();

        var stored = await engine.TaskAsync();
        (stored.State, stored.Truncated).ShouldBe((TaskState.Succeeded, false));
        (await engine.Store.BodyAsync(stored, None)).Span.SequenceEqual(Largest).ShouldBeTrue();
        var told = (await WatchesAsync()).Where(watch => watch.End is not null).ToList();
        told.Count.ShouldBeInRange(1, TaskChanges.MaxWatches - 1);
        DeliveriesOf(steps).Count().ShouldBe(told.Count);

        var more = steps.Deferred.OfType<WakeUp.Poll>().ShouldHaveSingleItem();
        more.After.ShouldBe(told[^1].Id);
        var rest = await completer.SpreadAsync(stored, more, None);
        DeliveriesOf(steps).Concat(DeliveriesOf(rest)).Select(delivery => delivery.Watch).Distinct().Count().ShouldBe(TaskChanges.MaxWatches);
        (await WatchesAsync()).ShouldAllBe(watch => watch.End != null);
    }

    [Fact]
    public async Task An_end_that_is_too_much_with_a_single_watch_keeps_its_summary()
    {
        var task = await RegisterAsync(3);
        Refuse(changes => changes.Any(change => change is RowChange.Insert(var row) && row.RowKey.StartsWith("result-", StringComparison.Ordinal)));
        var steps = (await completer.FinishAsync(Ended(task) with { Summary = "{}"u8.ToArray() }, Largest, None)).ShouldNotBeNull();

        var stored = await engine.TaskAsync();
        (stored.State, stored.Truncated, stored.ResultParts, stored.Summary.Length).ShouldBe((TaskState.Succeeded, true, 0, 2));
        DeliveriesOf(steps).Count().ShouldBe(3);
        var kept = engine.Recent.Finished(task.Key).ShouldNotBeNull();
        (kept.Task.Truncated, kept.Body.IsEmpty).ShouldBe((true, true));
    }

    [Fact]
    public async Task An_end_that_cannot_be_stored_at_all_does_not_hold_up_the_deadlines()
    {
        var task = await RegisterAsync(3);
        engine.Time.Advance(TimeSpan.FromSeconds(4501));
        Refuse(changes => changes.Any(change => change is RowChange.Replace(var row, _) && row.RowKey == TaskRows.KeyOf(task.Key) && row.GetString("State") == "Succeeded"));
        await Should.ThrowAsync<InvalidOperationException>(completer.FinishAsync(Ended(task), Largest, None));

        (await WatchesAsync()).ShouldAllBe(watch => watch.End!.State == TaskState.Expired && watch.Delivery == DeliveryState.Pending);
        (await engine.TaskAsync()).OpenWatches.ShouldBe(0);
    }

    [Fact]
    public async Task A_storage_that_is_busy_refuses_nothing_for_good()
    {
        var task = await RegisterAsync(3);
        Refuse(_ => true, status: 503);
        var writes = engine.Tasks.Writes;
        (await Should.ThrowAsync<RequestFailedException>(completer.FinishAsync(Ended(task), "{}"u8.ToArray(), None))).Status.ShouldBe(503);
        engine.Tasks.Writes.ShouldBe(writes);
        (await engine.TaskAsync()).IsFinished.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task An_unknown_receiver_is_tried_inline_only_where_no_other_watch_waits_for_it(int watches, int inline)
    {
        var task = await RegisterAsync(watches);

        var next = (await completer.FinishAsync(Ended(task), "{}"u8.ToArray(), None)).ShouldNotBeNull();

        DeliveriesOf(next).Count().ShouldBe(watches);
        next.Inline.Length.ShouldBe(inline);
    }

    public void Dispose() => engine.Dispose();

    private static TaskRecord Ended(TaskRecord task) =>
        task with { State = TaskState.Succeeded, Progress = 100, OpenWatches = 0, NextPollAt = null, NextDeadlineAt = null };

    private static IEnumerable<WakeUp.Deliver> DeliveriesOf(Continuations steps) => steps.Deferred.Concat(steps.Inline).OfType<WakeUp.Deliver>();

    // Each with all that it may hold, in characters that take six bytes on the wire.
    private async Task<TaskRecord> RegisterAsync(int watches)
    {
        var request = Some.Request() with { Metadata = new string('<', 4096), CallbackUrl = "https://example.com/?" + new string('&', 2027) };
        await Task.WhenAll(Enumerable.Range(0, watches).Select(_ => engine.RegisterAsync(request: request)));
        return await engine.TaskAsync();
    }

    private Task<IReadOnlyList<WatchRecord>> WatchesAsync() => engine.Store.WatchesAsync(TaskKey.Of(Some.Address), null, 1000, None);

    private void Refuse(Func<IReadOnlyList<RowChange>, bool> what, int status = 413) => engine.Tasks.BeforeWrite = (_, changes) =>
        what(changes) ? throw new RequestFailedException(status, "Refused.") : Task.FromResult<WriteResult?>(null);
}
