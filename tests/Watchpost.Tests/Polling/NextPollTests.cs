using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Tests.Polling.Learning;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling;

/// <summary>From an answer about an open task to the moment of the next poll.</summary>
public sealed class NextPollTests
{
    private static readonly PollHints Strict = new() { Max = TimeSpan.FromSeconds(12), Min = TimeSpan.FromSeconds(12) };

    [Theory]
    [InlineData(0.04)]
    [InlineData(5.9)]
    [InlineData(11)]
    public void From_one_question_to_the_next_there_is_the_shortest_gap_however_late_the_one_was(double late)
    {
        var asked = Some.Now.AddSeconds(late);
        var next = Next(Some.Task(), Some.Seen(TaskState.Running) with { AskedAt = asked }, new PollPlan(Strict, new PollingOptions()), asked.AddSeconds(0.05));
        (next - asked).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(12));
        (next - asked).ShouldBeLessThan(TimeSpan.FromSeconds(12.2));
    }

    [Fact]
    public void Polls_that_are_pulled_together_keep_the_shortest_gap()
    {
        var plan = new PollPlan(Strict with { Together = true }, new PollingOptions());
        for (var offset = 0; offset < 1000; offset += 37)
        {
            var due = Some.Now.AddMilliseconds(offset);
            (Next(Some.Task() with { NextPollAt = due }, Some.Seen(TaskState.Running), plan, due) - due).ShouldBe(TimeSpan.FromSeconds(12));
        }
    }

    [Fact]
    public void Age_counts_from_the_beginning_of_work_where_the_source_tells_no_submission()
    {
        var seen = Some.Seen(TaskState.Running) with { StartedAt = Some.Now.AddSeconds(-100) };
        (Next(Some.Task(), seen, Some.Plan()) - Some.Now).ShouldBe(TimeSpan.FromSeconds(15));
        (Next(Some.Task(), seen with { SubmittedAt = Some.Now }, Some.Plan()) - Some.Now).ShouldBe(TimeSpan.FromSeconds(10), "work that began before the task was handed in");
    }

    [Theory]
    [InlineData(-90_000)]
    [InlineData(90_000)]
    public void A_beginning_of_work_that_is_too_long_ago_or_yet_to_come_is_not_believed(int seconds) =>
        (Next(Some.Task(), Some.Seen(TaskState.Running) with { StartedAt = Some.Now.AddSeconds(seconds) }, Some.Plan()) - Some.Now).ShouldBe(TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData(30, null, 30)]
    [InlineData(1, null, 1)]
    [InlineData(0.9, null, 60)]
    [InlineData(-1, null, 60)]
    [InlineData(60, null, 60)]
    [InlineData(90, null, 60)]
    [InlineData(30, 20, 30)]
    [InlineData(30, 40, 60)]
    [InlineData(30, 70, 70)]
    public void No_poll_sleeps_past_a_deadline_unless_that_is_too_close_or_the_source_wants_to_be_left_alone(double deadline, int? retryAfter, double next)
    {
        var seen = Some.Seen(TaskState.Running) with { RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        (Next(Some.Task() with { NextDeadlineAt = Some.Now.AddSeconds(deadline) }, seen, Some.Plan(new PollHints())) - Some.Now).TotalSeconds.ShouldBe(next);
    }

    [Fact]
    public void After_an_answer_that_told_nothing_no_deadline_brings_a_poll_forward() =>
        (Next(Some.Task() with { NextDeadlineAt = Some.Now.AddSeconds(30) }, new Observation.PollFailed(PollProblem.Unauthorized), Some.Plan(new PollHints())) - Some.Now)
            .ShouldBe(TimeSpan.FromSeconds(60));

    [Fact]
    public void A_task_that_is_taken_up_again_has_its_whole_budget()
    {
        var learned = LearnedSchedule.Of(Past.Of(Past.LogNormal(200)), new PollAim.CallsPerTask(6), new PollBounds(1, 60))!;
        var plan = new PollPlan(Some.Hints, new PollingOptions(), new LearnedPlan(learned, null, false));
        var again = Some.Task() with { Polls = 30, LastPolledAt = Some.Now.AddHours(-1), NextPollAt = Some.Now.AddSeconds(30) };

        var first = PollRules.Decide(again, Some.Seen(TaskState.Running), plan, Some.Now.AddSeconds(30)).Task;
        var second = PollRules.Decide(first, Some.Seen(TaskState.Running), plan, first.NextPollAt!.Value).Task;

        (first.NextPollAt - Some.Now).ShouldBe(Next(again with { Polls = 0, LastPolledAt = null }, Some.Seen(TaskState.Running), plan, Some.Now.AddSeconds(30)) - Some.Now);
        (second.NextPollAt - first.NextPollAt)!.Value.ShouldBeLessThan(TimeSpan.FromSeconds(9));
        second.Polls.ShouldBe(32, "all of them are told");
        var end = second.NextPollAt!.Value;
        SampleBuilder.Of(second, PollRules.Decide(second, Some.Seen(TaskState.Succeeded), plan, end).Task, Some.Seen(TaskState.Succeeded), 6, end)!.Polls.ShouldBe(3);
    }

    private static DateTimeOffset Next(TaskRecord task, Observation seen, PollPlan plan, DateTimeOffset? now = null) =>
        PollRules.Decide(task, seen, plan, now ?? Some.Now).Task.NextPollAt!.Value;
}
