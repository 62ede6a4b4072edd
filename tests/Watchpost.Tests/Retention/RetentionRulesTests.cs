using Watchpost.Model;
using Watchpost.Retention;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Retention;

public sealed class RetentionRulesTests
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);
    private static readonly DateTimeOffset MuchLater = Some.Now.AddYears(5);
    private static readonly WatchRecord Delivered = Some.Watch() with
    {
        End = new WatchEnd(TaskState.Succeeded, 100, null, Some.Now.AddHours(1)),
        Delivery = DeliveryState.Delivered,
        LastAttemptAt = Some.Now.AddHours(2),
    };

    private static readonly TaskRecord Finished = Some.Task() with { State = TaskState.Succeeded };

    [Theory]
    [InlineData(DeliveryState.None)]
    [InlineData(DeliveryState.Pending)]
    [InlineData(DeliveryState.Retrying)]
    public void A_watch_that_waits_or_is_being_delivered_stays_however_old_it_is(DeliveryState delivery) =>
        Judge(Delivered with { Delivery = delivery }, now: MuchLater).ShouldBe(RetentionVerdict.Keep);

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Failed)]
    [InlineData(DeliveryState.Disabled)]
    [InlineData(DeliveryState.Cancelled)]
    public void A_settled_one_goes_with_its_task_once_its_time_is_over(DeliveryState delivery) =>
        Judge(Delivered with { Delivery = delivery }, now: MuchLater).ShouldBe(RetentionVerdict.RemoveTask);

    [Fact]
    public void Its_time_counts_from_the_last_attempt()
    {
        var last = Delivered.LastAttemptAt!.Value;
        Judge(Delivered, now: last + Keep - TimeSpan.FromMilliseconds(1)).ShouldBe(RetentionVerdict.Keep);
        Judge(Delivered, now: last + Keep).ShouldBe(RetentionVerdict.RemoveTask);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_deleted_one_stays_readable_for_its_time_from_then_on(bool hasEnded)
    {
        var at = Some.Now.AddDays(45);
        var deleted = (hasEnded ? Delivered : Some.Watch()).Cancelled(at);
        var task = Finished with { Chain = null };
        Judge(deleted, task, now: at + Keep - TimeSpan.FromMilliseconds(1)).ShouldBe(RetentionVerdict.Keep);
        Judge(deleted, task, now: at + Keep).ShouldBe(RetentionVerdict.RemoveTask);
    }

    [Fact]
    public void Its_task_stays_for_the_others() =>
        Judge(Delivered, isOnlyWatch: false, now: MuchLater).ShouldBe(RetentionVerdict.RemoveWatch);

    [Fact]
    public void The_last_cancelled_watch_of_an_open_task_waits_until_its_chain_has_ended()
    {
        var cancelled = Delivered with { Delivery = DeliveryState.Cancelled, End = null };
        Judge(cancelled, Some.Task() with { OpenWatches = 0 }, now: MuchLater).ShouldBe(RetentionVerdict.Keep);
        Judge(cancelled, Some.Task() with { OpenWatches = 0, Chain = null }, now: MuchLater).ShouldBe(RetentionVerdict.RemoveTask);
        Judge(cancelled, Some.Task(), isOnlyWatch: false, now: MuchLater).ShouldBe(RetentionVerdict.RemoveWatch);
    }

    private static RetentionVerdict Judge(WatchRecord watch, TaskRecord? task = null, bool isOnlyWatch = true, DateTimeOffset? now = null) =>
        RetentionRules.Judge(watch, task ?? Finished, isOnlyWatch, Keep, now ?? Some.Now);
}
