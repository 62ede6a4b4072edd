using Watchpost.Common;
using Watchpost.Scheduling;
using Watchpost.Storage.Tables;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Scheduling;

public sealed class WakeUpPlanTests
{
    [Fact]
    public void What_falls_due_in_the_same_second_goes_together()
    {
        var groups = WakeUpPlan.Group("1", [Some.Poll(Some.Now.AddMilliseconds(900)), Some.Poll(Some.Now), Some.Poll(Some.Now.AddMilliseconds(999)), Some.Poll(Some.Now.AddMilliseconds(1000))]);
        groups.Select(group => group.WakeUps.Length).ShouldBe([3, 1]);
        groups[0].Id.Due.ShouldBe(Some.Now, "the first of them is what the group is due for");
        groups.ShouldAllBe(group => group.Id.Shard == "1" && group.LeaseExpiresAt == null && group.LeaseCount == 0);
    }

    [Fact]
    public void Deliveries_and_polls_go_to_queues_of_their_own()
    {
        var groups = WakeUpPlan.Group("1", [Some.Poll(), Some.Delivery(), new WakeUp.Deadline { Task = "t", Due = Some.Now }]);
        groups.Select(group => (group.Queue, group.WakeUps.Length)).ShouldBe([(StorageNames.Polls, 2), (StorageNames.Deliveries, 1)], ignoreOrder: true);
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(65, 2)]
    [InlineData(1000, 16)]
    public void A_group_holds_64_at_most_and_none_gets_lost(int wakeUps, int groups)
    {
        var all = Enumerable.Range(0, wakeUps).Select(number => Some.Poll(chain: "c" + number)).ToArray();
        var grouped = WakeUpPlan.Group("1", all);
        grouped.Length.ShouldBe(groups);
        grouped.SelectMany(group => group.WakeUps).ShouldBe(all, ignoreOrder: true);
    }

    [Fact]
    public void Packed_wake_ups_need_as_few_groups_as_can_be_whatever_their_seconds_and_kinds()
    {
        WakeUp[] kinds =
        [
            Some.Poll(),
            new WakeUp.Deadline { Task = "t", Due = Some.Now },
            Some.Delivery(),
            new WakeUp.FanOut { Task = "t", Owner = "o", Due = Some.Now },
            new WakeUp.NotifyProgress { Watch = Some.Id(), Owner = "o", Due = Some.Now },
            new WakeUp.Replay { Operation = "r", Due = Some.Now },
        ];
        WakeUp[] all = [.. kinds.SelectMany(kind => Enumerable.Range(0, 32).Select(number => kind with { Due = Some.Now.AddSeconds(number) }))];
        var groups = WakeUpPlan.Pack("1", all);
        groups.Select(group => (group.Queue, group.WakeUps.Length)).ShouldBe(
            [(StorageNames.Polls, 64), (StorageNames.Deliveries, 64), (StorageNames.Deliveries, 64)], ignoreOrder: true);
        groups.ShouldAllBe(group => group.Id.Shard == "1" && group.Id.Due == group.WakeUps.Min(wakeUp => wakeUp.Due));
        groups.SelectMany(group => group.WakeUps).ShouldBe(all, ignoreOrder: true);
    }

    [Fact]
    public void Nothing_makes_no_group() => WakeUpPlan.Group("1", []).ShouldBeEmpty();

    [Theory]
    [InlineData(-5000, 0)]
    [InlineData(0, 0)]
    [InlineData(999, 0)]
    [InlineData(1000, 1)]
    [InlineData(10_999, 10)]
    [InlineData(1e12, 604_800)]
    public void A_message_is_hidden_for_whole_seconds_within_the_limits_of_the_queue(double milliseconds, int seconds) =>
        WakeUpPlan.Delay(Some.Now.AddMilliseconds(milliseconds), Some.Now).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("poll")]
    [InlineData("delivery")]
    public void A_full_group_of_the_longest_wake_ups_fits_into_a_row_and_reads_back(string name)
    {
        WakeUp longest = name == "poll"
            ? Some.Poll(DateTimeOffset.MaxValue, chain: RandomIds.Hex()) with { Unrecorded = int.MaxValue, Failures = int.MaxValue, After = Some.Id() }
            : Some.Delivery(DateTimeOffset.MaxValue) with { Round = int.MaxValue, Step = int.MaxValue, Failures = int.MaxValue };
        var group = new WakeUpGroup { Id = GroupId.Create("0", Some.Now), WakeUps = Some.Times(WakeUpGroup.MaxSize, () => longest), LeaseExpiresAt = Some.Now, LeaseCount = 2, SweptAt = Some.Now };
        var table = new Simulation.Model.TableModel();
        table.Write("0", [new RowChange.Insert(WakeUpRows.ToRow(group))]).ShouldBeOfType<WriteResult.Written>();
        var read = WakeUpRows.FromRow(table.Find("0", group.Id.Key)!)!;
        read.WakeUps.Length.ShouldBe(WakeUpGroup.MaxSize);
        read.WakeUps[0].Due.ToUnixTimeMilliseconds().ShouldBe(longest.Due.ToUnixTimeMilliseconds());
        (read with { WakeUps = group.WakeUps, Tag = default }).ShouldBe(group);
    }
}
