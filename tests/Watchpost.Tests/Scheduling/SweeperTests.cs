using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Scheduling;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Scheduling;

public sealed class SweeperTests
{
    private const string SomeKey = "00000000000001-0123456789abcdef0123456789abcdef";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly ModelTable table = new();
    private readonly ModelQueue queue;
    private readonly ListLogger log = new();
    private readonly WakeUpStore store;
    private readonly Sweeper sweeper;

    public SweeperTests()
    {
        queue = new ModelQueue(time);
        store = new WakeUpStore(table, queue, time, new Random(1), log);
        sweeper = new Sweeper(store, time, NullLogger<Sweeper>.Instance);
    }

    [Fact]
    public async Task What_is_overdue_by_half_a_minute_is_announced_again()
    {
        var groups = await store.StoreAsync([Some.Poll(), Some.Delivery()], None);
        time.Advance(Sweeper.Overdue);
        (await SweepAsync()).ShouldBe(0, "not yet");
        time.Advance(TimeSpan.FromMilliseconds(1));
        (await SweepAsync()).ShouldBe(2);
        queue.Model.Peek(StorageNames.Polls).Concat(queue.Model.Peek(StorageNames.Deliveries)).Select(message => message.Text)
            .ShouldBe(groups.Select(group => group.Id.ToMessage()), ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_not_due_is_left_alone_however_often_it_is_swept()
    {
        await store.StoreAsync([Some.Poll(Some.Now.AddDays(3))], None);
        time.Advance(TimeSpan.FromDays(2));
        (await SweepAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_a_process_has_claimed_is_left_to_it_until_the_claim_runs_out()
    {
        var groups = await store.StoreAsync([Some.Poll()], None);
        time.Advance(TimeSpan.FromMinutes(1));
        await store.AcquireLeaseAsync(groups[0].Id, None);
        (await SweepAsync()).ShouldBe(0);
        time.Advance(GroupLease.Time);
        (await SweepAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task An_announcement_is_given_two_minutes_before_it_is_repeated()
    {
        await store.StoreAsync([Some.Poll()], None);
        time.Advance(TimeSpan.FromMinutes(1));
        (await SweepAsync()).ShouldBe(1);
        time.Advance(Sweeper.RepeatAfter - TimeSpan.FromMilliseconds(1));
        (await SweepAsync()).ShouldBe(0);
        time.Advance(TimeSpan.FromMilliseconds(1));
        (await SweepAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_process_took_after_an_announcement_and_died_with_is_announced_as_soon_as_its_claim_runs_out()
    {
        var groups = await store.StoreAsync([Some.Poll()], None);
        time.Advance(TimeSpan.FromMinutes(1));
        (await SweepAsync()).ShouldBe(1);
        await store.AcquireLeaseAsync(groups[0].Id, None);
        time.Advance(GroupLease.Time);
        (await SweepAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task One_sweep_is_bounded_and_the_next_ones_take_the_rest_oldest_first()
    {
        for (var second = 0; second < 50; second++)
        {
            await store.StoreAsync(Enumerable.Range(0, 50).Select(number => Some.Poll(Some.Now.AddSeconds((second * 50) + number))), None);
        }

        time.Advance(TimeSpan.FromHours(2));
        (await SweepAsync()).ShouldBe(2000);
        (await SweepAsync()).ShouldBe(500);
        (await SweepAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("00000000000000-garbage", "[]")]
    [InlineData("0000000000000x-0123456789abcdef0123456789abcdef", "[]")]
    [InlineData(SomeKey, """[{"k":99,"t":"t","c":"c","d":1}]""")]
    [InlineData(SomeKey, """[{"k":"polish","t":"t","c":"c","d":1}]""")]
    [InlineData(SomeKey, """[{"t":"t","d":1}]""")]
    [InlineData(SomeKey, """[{"t":"t","c":"c","d":9223372036854775807}]""")]
    [InlineData(SomeKey, "[null]")]
    [InlineData(SomeKey, "null")]
    [InlineData(SomeKey, "[]")]
    [InlineData(SomeKey, "not JSON")]
    [InlineData(SomeKey, 7)]
    [InlineData(SomeKey, null)]
    public async Task A_row_that_cannot_be_read_stops_neither_its_shard_nor_the_later_ones(string key, object? wakeUps)
    {
        var garbage = new TableEntity("0", key) { ["WakeUps"] = wakeUps };
        table.Model.Write("0", [new RowChange.Insert(garbage)]);
        foreach (var shard in new[] { "0", "3" })
        {
            table.Model.Write(shard, WakeUpPlan.Group(shard, [Some.Poll()]).Select(group => new RowChange.Insert(WakeUpRows.ToRow(group))).ToArray());
        }

        time.Advance(TimeSpan.FromHours(1));
        (await SweepAsync()).ShouldBe(2);
        table.Model.Find("0", key).ShouldNotBeNull("a newer version may know what it means");
        await SweepAsync();
        log.Lines.ShouldHaveSingleItem("it is logged once, however often it is swept").ShouldContain(key);
    }

    [Fact]
    public void A_poisoned_message_of_any_kind_is_noted_and_changes_nothing()
    {
        sweeper.LogPoisonMessage(StorageNames.Polls, "garbage \u0000");
        sweeper.LogPoisonMessage(StorageNames.Polls, GroupId.Create("0", Some.Now).ToMessage());
        (table.Model.Count, queue.Model.Count(StorageNames.Polls)).ShouldBe((0, 0));
    }

    private Task<int> SweepAsync() => sweeper.SweepAsync(None);

    private sealed class ListLogger : ILogger<WakeUpStore>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
