using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Scheduling;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Scheduling;

public sealed class WakeUpStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider time = Some.Clock();
    private readonly ModelTable table = new();
    private readonly ModelQueue queue;
    private readonly WakeUpStore store;

    public WakeUpStoreTests()
    {
        queue = new ModelQueue(time);
        store = Process();
    }

    [Fact]
    public async Task A_stored_group_is_announced_when_its_first_wake_up_is_due()
    {
        var groups = await store.StoreAsync([Some.Poll(Some.Now.AddSeconds(90.7)), Some.Delivery()], None);
        queue.Model.Count(StorageNames.Polls).ShouldBe(0, "storing alone announces nothing");
        await store.AnnounceAsync(groups, None);
        queue.Model.Peek(StorageNames.Polls).ShouldHaveSingleItem().VisibleAt.ShouldBe(Some.Now.AddSeconds(90));
        queue.Model.Peek(StorageNames.Deliveries).ShouldHaveSingleItem().VisibleAt.ShouldBe(Some.Now);
        groups.Select(group => group.Id.ToMessage()).ShouldBe(
            [queue.Model.Peek(StorageNames.Polls)[0].Text, queue.Model.Peek(StorageNames.Deliveries)[0].Text]);
    }

    [Fact]
    public async Task A_claimed_group_belongs_to_one_process_until_the_claim_runs_out()
    {
        var id = await StoreAsync(Some.Poll());
        var claimed = (await store.AcquireLeaseAsync(id, None)).ShouldNotBeNull();
        claimed.Group.WakeUps.ShouldHaveSingleItem();
        claimed.Group.LeaseCount.ShouldBe(1);
        (await Process().AcquireLeaseAsync(id, None)).ShouldBeNull();
        (await store.AcquireLeaseAsync(id, None)).ShouldBeNull("a repeated message for the same process, too");
        time.Advance(GroupLease.Time - TimeSpan.FromMilliseconds(1));
        (await Process().AcquireLeaseAsync(id, None)).ShouldBeNull();
        time.Advance(TimeSpan.FromMilliseconds(1));
        (await Process().AcquireLeaseAsync(id, None)).ShouldNotBeNull().Group.LeaseCount.ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_that_read_the_same_group_one_claims_it()
    {
        var id = await StoreAsync(Some.Poll());
        GroupLease? other = null;
        table.BeforeWrite = async (_, _) =>
        {
            table.BeforeWrite = null;
            other = await Process().AcquireLeaseAsync(id, None);
            return null;
        };
        (await store.AcquireLeaseAsync(id, None)).ShouldBeNull();
        other.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_renewed_claim_lasts_longer_and_a_lost_one_cannot_be_renewed()
    {
        var claimed = (await store.AcquireLeaseAsync(await StoreAsync(Some.Poll()), None))!;
        time.Advance(TimeSpan.FromSeconds(20));
        (await claimed.RenewAsync(None)).ShouldBeTrue();
        time.Advance(TimeSpan.FromSeconds(20));
        (await Process().AcquireLeaseAsync(claimed.Group.Id, None)).ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(10));
        (await Process().AcquireLeaseAsync(claimed.Group.Id, None)).ShouldNotBeNull();
        (await claimed.RenewAsync(None)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_completed_group_is_replaced_by_its_successors_in_one_write()
    {
        var claimed = (await store.AcquireLeaseAsync(await StoreAsync(Some.Poll()), None))!;
        var next = Some.Poll(Some.Now.AddSeconds(10));
        var writes = table.Writes;
        (await claimed.CompleteAsync([next, Some.Delivery(Some.Now.AddSeconds(5))], [])).ShouldBeTrue();
        claimed.IsHeld.ShouldBeFalse();
        (table.Writes - writes).ShouldBe(1);
        Stored().Length.ShouldBe(2);
        Stored().ShouldNotContain(group => group.Id == claimed.Group.Id);
        Stored().SelectMany(group => group.WakeUps).ShouldContain(next);
        queue.Model.Count(StorageNames.Deliveries).ShouldBe(1);
    }

    [Fact]
    public async Task A_group_without_successors_is_gone()
    {
        var claimed = (await store.AcquireLeaseAsync(await StoreAsync(Some.Poll()), None))!;
        await claimed.CompleteAsync([], []);
        table.Model.Count.ShouldBe(0);
        (await store.AcquireLeaseAsync(claimed.Group.Id, None)).ShouldBeNull("a late message means nothing");
    }

    [Fact]
    public async Task What_is_carried_on_stays_claimed_and_is_not_announced()
    {
        var (slow, quick) = (Some.Poll(chain: "slow"), Some.Poll(chain: "quick"));
        var claimed = (await store.AcquireLeaseAsync(await StoreAsync(slow, quick), None))!;
        var announced = queue.Model.Count(StorageNames.Polls);
        (await claimed.CompleteAsync([quick with { Due = Some.Now.AddSeconds(10) }], [slow])).ShouldBeTrue();
        claimed.IsHeld.ShouldBeTrue();
        claimed.Group.WakeUps.ShouldBe([slow]);
        (queue.Model.Count(StorageNames.Polls) - announced).ShouldBe(1);
        (await Process().AcquireLeaseAsync(claimed.Group.Id, None)).ShouldBeNull();
        (await claimed.CompleteAsync([], [])).ShouldBeTrue("its tag is known");
        ChainOf(Stored().ShouldHaveSingleItem().WakeUps.ShouldHaveSingleItem()).ShouldBe("quick");
    }

    [Fact]
    public async Task A_process_that_lost_its_claim_changes_nothing()
    {
        var id = await StoreAsync(Some.Poll());
        var late = (await store.AcquireLeaseAsync(id, None))!;
        time.Advance(GroupLease.Time);
        var mine = (await Process().AcquireLeaseAsync(id, None))!;
        (await late.CompleteAsync([Some.Poll(Some.Now.AddSeconds(10))], [])).ShouldBeFalse();
        Stored().ShouldHaveSingleItem().Id.ShouldBe(id);
        (await mine.CompleteAsync([Some.Poll(Some.Now.AddSeconds(10))], [])).ShouldBeTrue();
        Stored().ShouldHaveSingleItem("the chain goes on once");
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_leaves_one_successor_for_the_sweeper_to_announce()
    {
        var claimed = (await store.AcquireLeaseAsync(await StoreAsync(Some.Poll()), None))!;
        var announced = queue.Model.Count(StorageNames.Polls);
        table.BeforeWrite = (partition, changes) =>
        {
            table.Model.Write(partition, changes);
            return Task.FromResult<WriteResult?>(WriteResult.Conflict.Instance);
        };
        (await claimed.CompleteAsync([Some.Poll(Some.Now.AddSeconds(10))], [])).ShouldBeFalse();
        Stored().ShouldHaveSingleItem();
        queue.Model.Count(StorageNames.Polls).ShouldBe(announced);
    }

    [Fact]
    public async Task Groups_that_complete_together_share_one_write_one_row_and_one_message()
    {
        var claimed = await ClaimManyAsync(21);
        var (writes, messages) = (table.Writes, queue.Model.Count(StorageNames.Polls));
        var next = Some.Now.AddSeconds(10);
        var completions = claimed.Take(20).Select(lease => lease.CompleteAsync([lease.Group.WakeUps[0] with { Due = next }], [])).ToArray();
        table.Writes.ShouldBe(writes, "one group is still busy: the others wait a moment for it");
        var all = await Task.WhenAll(completions).WhileTimePasses(time);
        all.ShouldAllBe(isCompleted => isCompleted);
        (table.Writes - writes).ShouldBe(1);
        (queue.Model.Count(StorageNames.Polls) - messages).ShouldBe(1);
        Stored().Single(group => group.LeaseExpiresAt is null).WakeUps.Select(ChainOf)
            .ShouldBe(claimed.Take(20).Select(lease => ChainOf(lease.Group.WakeUps[0])), ignoreOrder: true);
    }

    [Fact]
    public async Task A_lost_group_does_not_hold_up_those_that_share_its_write()
    {
        var claimed = await ClaimManyAsync(8);
        table.Model.Write(claimed[5].Group.Id.Shard, [new RowChange.Delete(claimed[5].Group.Id.Key, ETag.All)]);
        var completions = await Task.WhenAll(claimed.Select(lease => lease.CompleteAsync([lease.Group.WakeUps[0] with { Due = Some.Now.AddSeconds(10) }], [])))
            .WhileTimePasses(time);
        completions.Select(isCompleted => !isCompleted).ShouldBe(Enumerable.Range(0, 8).Select(number => number == 5));
        Stored().SelectMany(group => group.WakeUps).Select(ChainOf)
            .ShouldBe(claimed.Where((_, number) => number != 5).Select(lease => ChainOf(lease.Group.WakeUps[0])), ignoreOrder: true);
    }

    [Fact]
    public async Task However_much_follows_from_one_group_it_is_completed_within_the_bounds_of_a_write()
    {
        var claimed = (await store.AcquireLeaseAsync(await StoreAsync(Some.Poll()), None))!;
        var successors = Enumerable.Range(0, 3200).Select(number => Some.Delivery(Some.Now.AddSeconds(number % 640)) with { Step = number }).ToArray();
        (await claimed.CompleteAsync(successors, [])).ShouldBeTrue();
        Stored().SelectMany(group => group.WakeUps).Select(wakeUp => ((WakeUp.Deliver)wakeUp).Step).Order().ShouldBe(Enumerable.Range(0, 3200));
        Stored().ShouldAllBe(group => group.Id.Due == group.WakeUps.Min(wakeUp => wakeUp.Due));
    }

    [Fact]
    public async Task A_split_group_leaves_one_group_a_wake_up_and_only_once()
    {
        var id = await StoreAsync(Some.Poll(chain: "a"), Some.Poll(chain: "b"), Some.Poll(chain: "c"));
        var claimed = (await store.AcquireLeaseAsync(id, None))!;
        await claimed.SplitAsync(None);
        await claimed.SplitAsync(None);
        Stored().Select(group => ChainOf(group.WakeUps.ShouldHaveSingleItem())).ShouldBe(["a", "b", "c"], ignoreOrder: true);
        queue.Model.Count(StorageNames.Polls).ShouldBe(3 + 1);
    }

    [Fact]
    public async Task Overdue_is_what_was_due_before_oldest_first_within_a_shard()
    {
        var random = new Random(7);
        for (var process = 0; process < 10; process++)
        {
            await Process(random.Next()).StoreAsync(Enumerable.Range(0, 10).Select(_ => Some.Poll(Some.Now.AddSeconds(random.Next(-60, 60)))), None);
        }

        var overdue = new List<WakeUpGroup>();
        await foreach (var group in store.OverdueAsync(Some.Now, None))
        {
            overdue.Add(group);
        }

        overdue.Select(group => group.Id).ShouldBe(Stored().Where(group => group.Id.Due < Some.Now).Select(group => group.Id));
        overdue.Select(group => group.Id.Shard).Distinct().Count().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_group_that_has_moved_on_is_not_announced_again()
    {
        var id = await StoreAsync(Some.Poll());
        WakeUpGroup read = null!;
        await foreach (var group in store.OverdueAsync(Some.Now.AddHours(1), None))
        {
            read = group;
        }

        await store.AcquireLeaseAsync(id, None);
        var messages = queue.Model.Count(StorageNames.Polls);
        await store.AnnounceAgainAsync(read, None);
        queue.Model.Count(StorageNames.Polls).ShouldBe(messages);
        Stored().ShouldHaveSingleItem().SweptAt.ShouldBeNull();
    }

    private WakeUpStore Process(int seed = 1) => new(table, queue, time, new Random(seed), NullLogger<WakeUpStore>.Instance);

    private async Task<GroupId> StoreAsync(params WakeUp[] wakeUps)
    {
        var groups = await store.StoreAsync(wakeUps, None);
        await store.AnnounceAsync(groups, None);
        return groups.ShouldHaveSingleItem().Id;
    }

    private async Task<List<GroupLease>> ClaimManyAsync(int count)
    {
        var claimed = new List<GroupLease>();
        for (var number = 0; number < count; number++)
        {
            claimed.Add((await store.AcquireLeaseAsync(await StoreAsync(Some.Poll(chain: "c" + number)), None))!);
        }

        return claimed;
    }

    private static string ChainOf(WakeUp wakeUp) => ((WakeUp.Poll)wakeUp).Chain;

    private WakeUpGroup[] Stored() => [.. table.Model.Partitions.SelectMany(table.Model.All).Select(row => WakeUpRows.FromRow(row)!)];
}
