using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling;

public sealed class PollPlanTests
{
    [Theory]
    [InlineData(0, 10)]
    [InlineData(59, 10)]
    [InlineData(60, 15)]
    [InlineData(179, 15)]
    [InlineData(180, 60)]
    [InlineData(100_000, 60)]
    public void The_gap_grows_with_the_age_of_the_task(int age, int gap) => Gap(Some.Plan(), age).ShouldBe(gap);

    [Fact]
    public void A_task_that_waits_for_its_user_is_asked_slowly() =>
        Some.Plan().Gap(TimeSpan.Zero, isWaiting: true).ShouldBe(TimeSpan.FromSeconds(60));

    [Fact]
    public void No_gap_is_shorter_than_the_source_tolerates() =>
        Gap(Some.Plan(Some.Hints with { Min = TimeSpan.FromSeconds(12) }), 0).ShouldBe(12);

    [Fact]
    public void A_fixed_interval_wins_over_the_schedule_and_over_waiting()
    {
        var plan = Some.Plan(options: new PollingOptions { IntervalSeconds = 2.5 });
        Gap(plan, 0).ShouldBe(2.5);
        Gap(plan, 5000).ShouldBe(2.5);
        plan.Gap(TimeSpan.Zero, isWaiting: true).ShouldBe(TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public void The_longest_gap_holds_for_everything_but_Retry_After()
    {
        var plan = Some.Plan(options: new PollingOptions { MaxSeconds = 7 });
        Gap(plan, 0).ShouldBe(7);
        plan.Gap(TimeSpan.Zero, isWaiting: true).ShouldBe(TimeSpan.FromSeconds(7));
        Problem(plan, PollProblem.Unavailable, 9).ShouldBe(7);
        Problem(plan, PollProblem.Unauthorized, 9).ShouldBe(7);
        Problem(plan, PollProblem.RateLimited, 1, retryAfter: 90).ShouldBe(90);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.0, 0)]
    public void The_first_poll_waits_as_set_or_else_as_the_source_likes(double? set, double expected) =>
        Some.Plan(Some.Hints with { First = TimeSpan.FromSeconds(3) }, new PollingOptions { FirstSeconds = set }).First
            .ShouldBe(TimeSpan.FromSeconds(expected));

    [Theory]
    [InlineData(PollProblem.Unavailable, 1, 10)]
    [InlineData(PollProblem.Unavailable, 2, 20)]
    [InlineData(PollProblem.Unavailable, 3, 40)]
    [InlineData(PollProblem.Unavailable, 4, 60)]
    [InlineData(PollProblem.Unavailable, 1_000_000, 60)]
    [InlineData(PollProblem.RateLimited, 2, 20)]
    [InlineData(PollProblem.Unreadable, 2, 20)]
    [InlineData(PollProblem.Misconfigured, 2, 20)]
    [InlineData(PollProblem.NotFound, 1, 10)]
    [InlineData(PollProblem.NotFound, 20, 10)]
    [InlineData(PollProblem.Unauthorized, 1, 60)]
    [InlineData(PollProblem.Unauthorized, 2, 120)]
    [InlineData(PollProblem.Unauthorized, 3, 240)]
    [InlineData(PollProblem.Unauthorized, 4, 300)]
    [InlineData(PollProblem.Unauthorized, int.MaxValue, 300)]
    public void Trouble_is_asked_about_ever_more_slowly(PollProblem problem, int inARow, double gap) =>
        Problem(Some.Plan(), problem, inARow).ShouldBe(gap);

    [Fact]
    public void A_source_that_is_asked_rarely_is_not_asked_more_often_for_its_trouble()
    {
        var plan = Some.Plan(new PollHints { Max = TimeSpan.FromMinutes(10) });
        Problem(plan, PollProblem.Unavailable, 1).ShouldBe(600);
        Problem(plan, PollProblem.Unavailable, 5).ShouldBe(600);
    }

    [Theory]
    [InlineData(5, 10)]
    [InlineData(30, 30)]
    [InlineData(86_400, 86_400)]
    public void A_longer_Retry_After_wins_and_a_shorter_one_does_not(int retryAfter, int gap) =>
        Problem(Some.Plan(), PollProblem.RateLimited, 1, retryAfter).ShouldBe(gap);

    [Theory]
    [InlineData(10, 5)]
    [InlineData(2, 2)]
    public void A_success_that_lacks_its_result_is_asked_again_soon(double usual, double gap) =>
        Some.Plan(options: new PollingOptions { IntervalSeconds = usual }).IncompleteGap(TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(gap));

    [Fact]
    public void A_step_may_be_longer_than_the_gap_after_the_last_one_and_counts_where_tasks_share_calls()
    {
        var hints = new PollHints { Steps = [(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60))], Max = TimeSpan.FromSeconds(10), Together = true };
        new PollPlan(hints, new PollingOptions()).Bounds.ShouldBe(new PollBounds(1, 60));
        new PollPlan(hints, new PollingOptions { MaxSeconds = 20 }).Bounds.ShouldBe(new PollBounds(1, 20));

        var wait = new PollPlan(hints, new PollingOptions(), new LearnedPlan(null, null, IsShared: true)).LearnedWait(Some.Task(), TimeSpan.Zero, TimeSpan.Zero, Some.Now);
        wait!.Value.ShouldBe(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Several_open_tasks_mean_nothing_where_each_is_asked_about_alone() =>
        new PollPlan(Some.Hints, new PollingOptions(), new LearnedPlan(null, null, IsShared: true)).LearnedWait(Some.Task(), TimeSpan.Zero, TimeSpan.Zero, Some.Now).ShouldBeNull();

    [Fact]
    public void A_longest_gap_that_is_set_replaces_that_of_the_source_longer_or_shorter()
    {
        var plan = Some.Plan(options: new PollingOptions { MaxSeconds = 300 });
        Gap(plan, 0).ShouldBe(10);
        Gap(plan, 180).ShouldBe(300);
        plan.Gap(TimeSpan.Zero, isWaiting: true).ShouldBe(TimeSpan.FromSeconds(300));
        plan.Bounds.Longest.ShouldBe(300);
    }

    [Fact]
    public void A_success_that_lacks_its_result_is_asked_again_no_sooner_than_the_source_tolerates() =>
        Some.Plan(Some.Hints with { Min = TimeSpan.FromSeconds(30) }).IncompleteGap(TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(30));

    private static double Gap(PollPlan plan, int age) => plan.Gap(TimeSpan.FromSeconds(age), isWaiting: false).TotalSeconds;

    private static double Problem(PollPlan plan, PollProblem problem, int inARow, int? retryAfter = null) =>
        plan.ProblemGap(problem, inARow, TimeSpan.Zero, retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null).TotalSeconds;
}
