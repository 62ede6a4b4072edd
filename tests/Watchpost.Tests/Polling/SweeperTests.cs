using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Scheduling;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling;

public sealed class SweeperTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly ModelTable table = new();
    private readonly ModelQueue queue;
    private readonly WakeUpStore store;
    private readonly Sweeper sweeper;

    public SweeperTests()
    {
        queue = new ModelQueue(time);
        store = new WakeUpStore(table, queue, time, new Random(1));
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
        time.Advance(WakeUpStore.ClaimTime);
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
        time.Advance(WakeUpStore.ClaimTime);
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

    [Fact]
    public void A_poisoned_message_of_any_kind_is_noted_and_changes_nothing()
    {
        sweeper.LogPoisonMessage(StorageNames.Polls, "garbage \u0000");
        sweeper.LogPoisonMessage(StorageNames.Polls, GroupId.Create("0", Some.Now).ToMessage());
        (table.Model.Count, queue.Model.Count(StorageNames.Polls)).ShouldBe((0, 0));
    }

    private Task<int> SweepAsync() => sweeper.SweepAsync(None);
}
