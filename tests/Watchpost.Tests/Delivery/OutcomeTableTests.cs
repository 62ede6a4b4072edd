using Watchpost.Delivery;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;
using Watchpost.Model;

namespace Watchpost.Tests.Delivery;

public sealed class OutcomeTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_standard_schedule_is_ten_attempts_over_75_hours_35_minutes_and_5_seconds()
    {
        RetrySchedule.Standard.Waits.Length.ShouldBe(10);
        RetrySchedule.Standard.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait).ShouldBe(new TimeSpan(3, 3, 35, 5));
    }

    [Fact]
    public void Each_wait_is_kept_or_lengthened_by_up_to_a_fifth()
    {
        var random = new Random(7);
        foreach (var (wait, spent) in RetrySchedule.Standard.Waits.Select((wait, spent) => (wait, spent)))
        {
            for (var i = 0; i < 50; i++)
            {
                RetrySchedule.Standard.After(spent, random).ShouldNotBeNull().ShouldBeInRange(wait, wait * 1.2);
            }
        }

        RetrySchedule.Standard.After(10, random).ShouldBeNull();
    }

    [Theory]
    [InlineData(DeliveryOutcome.Delivered, 200, DeliveryState.Delivered, 1)]
    [InlineData(DeliveryOutcome.Aborted, 422, DeliveryState.Failed, 1)]
    [InlineData(DeliveryOutcome.HttpError, 400, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.HttpError, 401, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.HttpError, 404, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.RefusedAddress, null, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.HttpError, 408, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.HttpError, 429, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.HttpError, 500, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.HttpError, 503, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.Redirect, 302, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.Timeout, null, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.DnsFailed, null, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.TlsFailed, null, DeliveryState.Failed, 10)]
    [InlineData(DeliveryOutcome.ConnectionFailed, null, DeliveryState.Failed, 10)]
    public void A_receiver_that_always_answers_alike_gets_so_many_attempts(DeliveryOutcome outcome, int? status, DeliveryState state, int attempts)
    {
        var watch = Begun();
        while (watch.Delivery is DeliveryState.Pending or DeliveryState.Retrying)
        {
            watch = After(watch, new AttemptResult { Outcome = outcome, StatusCode = status, Duration = TimeSpan.Zero });
        }

        (watch.Delivery, watch.Attempts, watch.NextAttemptAt).ShouldBe((state, attempts, null));
    }

    [Theory]
    [InlineData(DeliveryOutcome.Gone, 410)]
    [InlineData(DeliveryOutcome.HttpError, 500)]
    public void One_that_says_stop_is_disabled(DeliveryOutcome outcome, int status) =>
        After(Begun(), new AttemptResult { Outcome = outcome, StatusCode = status, Duration = TimeSpan.Zero, Disable = true }).Delivery.ShouldBe(DeliveryState.Disabled);

    [Theory]
    [InlineData(1)]
    [InlineData(86_400)]
    public void Retry_After_is_honoured_to_the_second(int seconds) =>
        After(Begun(), Refused with { RetryAfter = TimeSpan.FromSeconds(seconds) }).NextAttemptAt.ShouldBe(Now.AddSeconds(seconds));

    [Fact]
    public void Retry_After_0_does_not_burn_the_schedule() =>
        After(Begun(), Refused with { RetryAfter = TimeSpan.Zero }).NextAttemptAt.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(Now.AddSeconds(5));

    [Fact]
    public void A_redelivery_has_the_same_number_a_fresh_budget_and_a_round_of_its_own()
    {
        var failed = Begun() with { Delivery = DeliveryState.Failed, Spent = 10, Attempts = 10, NextAttemptAt = null };

        var again = DeliveryRules.Redeliver(failed, Now, new Random(1));

        (again.Sequence, again.Spent, again.Attempts, again.NextAttemptAt).ShouldBe((failed.Sequence, 0, 10, Now));
        again.Round.ShouldBeGreaterThan(DeliveryRules.RoundOfTask);
        DeliveryRules.Redeliver(failed, Now, new Random(2)).Round.ShouldNotBe(again.Round);
    }

    private static AttemptResult Refused { get; } = new() { Outcome = DeliveryOutcome.HttpError, StatusCode = 503, Duration = TimeSpan.Zero };

    private static WatchRecord After(WatchRecord watch, AttemptResult result) =>
        DeliveryRules.After(watch, result, RetrySchedule.Standard, new Random(1), Now, Now);

    private static WatchRecord Begun()
    {
        var watch = new WatchRecord
        {
            Id = new WatchId("task", "own"),
            CallbackUrl = "https://example.com/",
            Events = WatchEvents.Finished,
            CreatedAt = Now,
            DeadlineAt = Now.AddHours(1),
            IndexShard = "0",
        };
        return DeliveryRules.Begin(watch, new WatchEnd(TaskState.Succeeded, 100, null, Now), DeliveryRules.RoundOfTask, RetrySchedule.Standard, new Random(1));
    }
}
