using Watchpost.Delivery;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Delivery;

public sealed class DeliveryRulesTests
{
    private static readonly RetrySchedule Schedule = RetrySchedule.Parse("0,5,300,1800,7200")!;
    private static readonly WatchEnd End = new(TaskState.Succeeded, 100, null, Some.Now);
    private static readonly DateTimeOffset Later = Some.Now.AddMinutes(1);
    private readonly Random random = new(1);

    [Fact]
    public void An_end_begins_the_delivery_of_the_next_notification()
    {
        var watch = Begun();
        watch.End.ShouldBe(End);
        watch.Delivery.ShouldBe(DeliveryState.Pending);
        watch.Sequence.ShouldBe(1);
        watch.Round.ShouldBe(DeliveryRules.RoundOfTask);
        watch.Step.ShouldBe(1);
        watch.NextAttemptAt.ShouldBe(Some.Now);
    }

    [Fact]
    public void A_success_ends_the_delivery()
    {
        var after = After(Begun(), Result(DeliveryOutcome.Delivered, 204));
        after.Delivery.ShouldBe(DeliveryState.Delivered);
        after.NextAttemptAt.ShouldBeNull();
        (after.Attempts, after.Spent, after.Step).ShouldBe((1, 1, 2));
        after.LastOutcome.ShouldBe(DeliveryOutcome.Delivered);
        after.LastAttemptAt.ShouldBe(Later.AddSeconds(-1));
    }

    [Theory]
    [InlineData(DeliveryOutcome.HttpError, 500, 5)]
    [InlineData(DeliveryOutcome.HttpError, 408, 5)]
    [InlineData(DeliveryOutcome.HttpError, 425, 5)]
    [InlineData(DeliveryOutcome.HttpError, 429, 5)]
    [InlineData(DeliveryOutcome.Redirect, 302, 5)]
    [InlineData(DeliveryOutcome.Timeout, null, 5)]
    [InlineData(DeliveryOutcome.ConnectionFailed, null, 5)]
    [InlineData(DeliveryOutcome.DnsFailed, null, 5)]
    [InlineData(DeliveryOutcome.TlsFailed, null, 5)]
    [InlineData(DeliveryOutcome.HttpError, 400, 5)]
    [InlineData(DeliveryOutcome.HttpError, 401, 5)]
    [InlineData(DeliveryOutcome.HttpError, 404, 5)]
    [InlineData(DeliveryOutcome.RefusedAddress, null, 5)]
    public void Every_failure_has_the_whole_budget(DeliveryOutcome outcome, int? status, int budget)
    {
        var watch = Begun();
        for (var attempt = 1; attempt < budget; attempt++)
        {
            watch = After(watch, Result(outcome, status));
            watch.Delivery.ShouldBe(DeliveryState.Retrying);
            watch.NextAttemptAt.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(Later + Schedule.Waits[attempt]);
        }

        watch = After(watch, Result(outcome, status));
        watch.Delivery.ShouldBe(DeliveryState.Failed);
        watch.NextAttemptAt.ShouldBeNull();
        watch.Attempts.ShouldBe(budget);
    }

    [Fact]
    public void An_aborted_message_is_given_up_at_once() =>
        After(Begun(), Result(DeliveryOutcome.Aborted, 400)).Delivery.ShouldBe(DeliveryState.Failed);

    [Theory]
    [InlineData(DeliveryOutcome.Gone, 410)]
    [InlineData(DeliveryOutcome.HttpError, 500)]
    public void A_receiver_that_wants_no_more_is_left_alone(DeliveryOutcome outcome, int status)
    {
        var after = After(Begun(), Result(outcome, status) with { Disable = true });
        after.Delivery.ShouldBe(DeliveryState.Disabled);
        after.NextAttemptAt.ShouldBeNull();
    }

    [Fact]
    public void The_receivers_own_Retry_After_counts_instead_of_the_schedule()
    {
        var after = After(Begun(), Result(DeliveryOutcome.HttpError, 429) with { RetryAfter = TimeSpan.FromSeconds(77) });
        after.NextAttemptAt.ShouldBe(Later.AddSeconds(77));
    }

    [Fact]
    public void A_short_Retry_After_hurries_three_attempts_and_then_the_schedule_counts_again()
    {
        var watch = Begun();
        var waits = new List<double>();
        while (true)
        {
            watch = After(watch, Result(DeliveryOutcome.HttpError, 429) with { RetryAfter = TimeSpan.FromSeconds(1) });
            if (watch.NextAttemptAt is not { } next)
            {
                break;
            }

            waits.Add((next - Later).TotalSeconds);
        }

        waits.Take(3).ShouldBe([1, 1, 1]);
        waits.Skip(3).ShouldHaveSingleItem().ShouldBeInRange(7200, 7200 * 1.2);
    }

    [Fact]
    public void A_Retry_After_that_is_longer_than_the_schedules_wait_counts_at_every_attempt() =>
        After(Begun() with { Spent = 3 }, Result(DeliveryOutcome.HttpError, 503) with { RetryAfter = TimeSpan.FromHours(20) }).NextAttemptAt.ShouldBe(Later.AddHours(20));

    [Fact]
    public void Retry_After_does_not_lengthen_the_budget()
    {
        var watch = Begun() with { Spent = 4 };
        After(watch, Result(DeliveryOutcome.HttpError, 503) with { RetryAfter = TimeSpan.FromSeconds(1) }).Delivery.ShouldBe(DeliveryState.Failed);
    }

    [Fact]
    public void A_redelivery_is_the_same_notification_with_a_fresh_budget_in_a_round_of_its_own()
    {
        var failed = Begun() with { Delivery = DeliveryState.Failed, Spent = 5, Attempts = 5, NextAttemptAt = null };
        var again = DeliveryRules.Redeliver(failed, Later, random);
        again.Id.Notification(again.Sequence).ShouldBe(failed.Id.Notification(failed.Sequence));
        again.Delivery.ShouldBe(DeliveryState.Pending);
        again.Spent.ShouldBe(0);
        again.Attempts.ShouldBe(5);
        again.NextAttemptAt.ShouldBe(Later);
        again.Step.ShouldBe(failed.Step + 1);
        again.Round.ShouldNotBe(failed.Round);
        again.Round.ShouldNotBe(DeliveryRules.RoundOfTask);
        DeliveryRules.Redeliver(again, Later, random).Round.ShouldNotBe(again.Round);
    }

    private static AttemptResult Result(DeliveryOutcome outcome, int? status) =>
        new() { Outcome = outcome, StatusCode = status, Duration = TimeSpan.FromMilliseconds(40) };

    private WatchRecord Begun() => DeliveryRules.Begin(Some.Watch(), End, DeliveryRules.RoundOfTask, Schedule, random);

    private WatchRecord After(WatchRecord watch, AttemptResult result) =>
        DeliveryRules.After(watch, result, Schedule, random, Later.AddSeconds(-1), Later);
}
