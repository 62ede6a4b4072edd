using System.Text;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Sources;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling;

public sealed class PollRulesTests
{
    private static readonly Observation NotFound = new Observation.PollFailed(PollProblem.NotFound);
    private DateTimeOffset now = Some.Now;
    private TaskRecord task = Some.Task();
    private PollDecision? last;

    [Theory]
    [InlineData(0.2, false)]
    [InlineData(30, true)]
    public void A_task_that_was_not_asked_about_comes_back_as_if_nothing_had_happened(double seconds, bool mustBeStored)
    {
        See(new Observation.PollFailed(PollProblem.RateLimited));
        var before = task;

        See(new Observation.Throttled(TimeSpan.FromSeconds(seconds)));

        task.ShouldBe(before with { NextPollAt = now + TimeSpan.FromSeconds(seconds) });
        last!.MustBeStored.ShouldBe(mustBeStored);
    }

    [Fact]
    public void Waiting_for_a_source_never_goes_beyond_a_deadline()
    {
        task = task with { NextDeadlineAt = now + TimeSpan.FromSeconds(20) };

        See(new Observation.Throttled(TimeSpan.FromHours(1)));

        PollRules.NextWakeUp(task, now).ShouldBe(task.NextDeadlineAt.Value);
    }

    [Fact]
    public void Tasks_that_can_be_asked_about_together_come_to_fall_due_together()
    {
        var plan = new PollPlan(new PollHints { Together = true, Max = TimeSpan.FromSeconds(15) }, new PollingOptions());
        var moments = new HashSet<double>();
        for (var offset = 0; offset < 15_000; offset += 91)
        {
            var asked = Some.Now.AddMilliseconds(offset);
            var one = Some.Task() with { NextPollAt = asked, WatchedSince = asked };
            for (var poll = 0; poll < 20; poll++)
            {
                one = PollRules.Decide(one, Some.Seen(TaskState.Running), plan, asked.AddMilliseconds(40)).Task;
                (one.NextPollAt!.Value - asked).ShouldBeInRange(TimeSpan.FromSeconds(15 * 15 / 16d), TimeSpan.FromSeconds(15));
                asked = one.NextPollAt.Value;
            }

            moments.Add(Math.Round((asked - Some.Now).TotalMilliseconds % 15_000));
        }

        moments.Count.ShouldBeLessThanOrEqualTo(33);
    }

    [Theory]
    [InlineData(TaskState.Pending)]
    [InlineData(TaskState.Running)]
    [InlineData(TaskState.Waiting)]
    public void An_open_state_keeps_the_task_open(TaskState state)
    {
        See(Some.Seen(state, 31));
        task.State.ShouldBe(state);
        task.Progress.ShouldBe(31);
        task.Polls.ShouldBe(1);
        task.LastPolledAt.ShouldBe(now);
        task.NextPollAt.ShouldNotBeNull();
        task.IsFinished.ShouldBeFalse();
    }

    [Theory]
    [InlineData(TaskState.Failed)]
    [InlineData(TaskState.Cancelled)]
    public void A_terminal_state_ends_the_task_with_the_words_of_the_source(TaskState state)
    {
        See(Some.Seen(TaskState.Running, 62));
        See(Some.Seen(state) with { Reason = "banned word", Body = "{}"u8.ToArray(), Summary = "{\"a\":1}"u8.ToArray() });
        task.State.ShouldBe(state);
        task.Reason.ShouldBe("banned word");
        task.Progress.ShouldBe(62);
        task.NextPollAt.ShouldBeNull();
        task.NextDeadlineAt.ShouldBeNull();
        task.OpenWatches.ShouldBe(0);
        last!.Body.ToArray().ShouldBe("{}"u8.ToArray());
        Encoding.UTF8.GetString(task.Summary.Span).ShouldBe("{\"a\":1}");
    }

    [Fact]
    public void A_success_shows_100_percent_and_the_time_that_the_source_told()
    {
        See(Some.Seen(TaskState.Succeeded, 93) with { FinishedAt = Some.Now.AddSeconds(-3), StartedAt = Some.Now.AddSeconds(-30) });
        task.State.ShouldBe(TaskState.Succeeded);
        task.Progress.ShouldBe(100);
        task.Reason.ShouldBeNull();
        task.FinishedAt.ShouldBe(Some.Now.AddSeconds(-3));
        task.StartedAt.ShouldBe(Some.Now.AddSeconds(-30));
    }

    [Fact]
    public void A_success_without_a_time_finished_when_it_was_seen()
    {
        See(Some.Seen(TaskState.Succeeded));
        task.FinishedAt.ShouldBe(now);
    }

    [Fact]
    public void A_progress_that_is_not_told_any_more_stays_as_it_was()
    {
        See(Some.Seen(TaskState.Running, 46));
        See(Some.Seen(TaskState.Running));
        task.Progress.ShouldBe(46);
    }

    [Fact]
    public void A_success_without_its_result_is_asked_again_soon_five_times_and_then_taken_as_it_is()
    {
        for (var poll = 0; poll < PollRules.MaxIncompletePolls; poll++)
        {
            See(Some.Seen(TaskState.Succeeded, 100) with { Incomplete = true });
            task.State.ShouldBe(TaskState.Running);
            (task.NextPollAt - now).ShouldBe(TimeSpan.FromSeconds(5));
        }

        See(Some.Seen(TaskState.Succeeded, 100) with { Incomplete = true });
        task.State.ShouldBe(TaskState.Succeeded);
    }

    [Fact]
    public void An_unknown_task_is_given_up_after_the_grace_and_three_confirmations()
    {
        See(NotFound);
        See(NotFound);
        now = Some.Now.AddSeconds(119);
        See(NotFound);
        task.IsFinished.ShouldBeFalse("three confirmations, but still within the grace");
        now = Some.Now.AddSeconds(120);
        See(NotFound);
        task.State.ShouldBe(TaskState.Failed);
        task.Reason.ShouldBe("not_found");
    }

    [Fact]
    public void The_grace_alone_does_not_end_an_unknown_task()
    {
        now = Some.Now.AddHours(1);
        See(NotFound);
        See(NotFound);
        task.IsFinished.ShouldBeFalse();
        task.Problem.ShouldBe(PollProblem.NotFound);
        See(NotFound);
        task.IsFinished.ShouldBeTrue();
    }

    [Theory]
    [InlineData(PollProblem.Unavailable)]
    [InlineData(PollProblem.Unauthorized)]
    public void Another_answer_in_between_breaks_the_streak(PollProblem other)
    {
        now = Some.Now.AddHours(1);
        See(NotFound);
        See(NotFound);
        See(new Observation.PollFailed(other));
        See(NotFound);
        See(NotFound);
        task.IsFinished.ShouldBeFalse();
    }

    [Fact]
    public void A_task_that_was_seen_once_needs_ten_confirmations_over_ten_minutes()
    {
        See(Some.Seen(TaskState.Running));
        now = Some.Now.AddHours(2);
        for (var poll = 0; poll < 9; poll++)
        {
            See(NotFound, after: 1);
        }

        now = now.AddMinutes(10);
        task.IsFinished.ShouldBeFalse("nine times over more than ten minutes");
        See(NotFound);
        task.State.ShouldBe(TaskState.Failed);
        task.Reason.ShouldBe("not_found");
    }

    [Fact]
    public void A_task_that_was_seen_once_is_not_given_up_within_ten_minutes_of_a_lost_database()
    {
        See(Some.Seen(TaskState.Running));
        for (var poll = 0; poll < 50; poll++)
        {
            See(NotFound, after: 10);
        }

        task.IsFinished.ShouldBeFalse("500 s");
        See(Some.Seen(TaskState.Running));
        task.Problem.ShouldBeNull();
        task.Memory.NotFound.ShouldBe(0);
        task.Memory.NotFoundSince.ShouldBeNull();
    }

    [Theory]
    [InlineData(PollProblem.Unauthorized)]
    [InlineData(PollProblem.RateLimited)]
    [InlineData(PollProblem.Unavailable)]
    [InlineData(PollProblem.Unreadable)]
    [InlineData(PollProblem.Misconfigured)]
    public void No_other_trouble_ever_ends_a_task(PollProblem problem)
    {
        for (var poll = 0; poll < 2000; poll++)
        {
            See(new Observation.PollFailed(problem), after: 60);
            task.IsFinished.ShouldBeFalse();
            task.Problem.ShouldBe(problem);
            task.State.ShouldBe(TaskState.Pending);
        }
    }

    [Fact]
    public void Trouble_leaves_what_was_known_and_a_good_answer_clears_it()
    {
        See(Some.Seen(TaskState.Running, 46));
        See(new Observation.PollFailed(PollProblem.Unauthorized));
        task.State.ShouldBe(TaskState.Running);
        task.Progress.ShouldBe(46);
        See(Some.Seen(TaskState.Running, 46));
        task.Problem.ShouldBeNull();
        task.Memory.Problems.ShouldBe(0);
        last!.MustBeStored.ShouldBeTrue();
    }

    [Fact]
    public void A_frozen_hundred_percent_has_stalled_after_three_polls_over_a_minute()
    {
        See(Some.Seen(TaskState.Running, 100));
        See(Some.Seen(TaskState.Running, 100), after: 30);
        See(Some.Seen(TaskState.Running, 100), after: 29);
        task.IsFinished.ShouldBeFalse("three polls over 59 s");
        See(Some.Seen(TaskState.Running, 100), after: 1);
        task.State.ShouldBe(TaskState.Expired);
        task.Reason.ShouldBe("stalled");
    }

    [Fact]
    public void Two_polls_at_a_hundred_percent_are_not_enough_however_far_apart()
    {
        See(Some.Seen(TaskState.Running, 100));
        See(Some.Seen(TaskState.Running, 100), after: 600);
        task.IsFinished.ShouldBeFalse();
    }

    [Fact]
    public void A_step_back_from_a_hundred_percent_starts_the_count_anew()
    {
        See(Some.Seen(TaskState.Running, 100));
        See(Some.Seen(TaskState.Running, 99), after: 60);
        See(Some.Seen(TaskState.Running, 100), after: 60);
        See(Some.Seen(TaskState.Running, 100), after: 60);
        task.IsFinished.ShouldBeFalse();
    }

    [Fact]
    public void A_source_that_sets_no_limits_never_stalls()
    {
        for (var poll = 0; poll < 100; poll++)
        {
            See(Some.Seen(TaskState.Running, 100), after: 3600, hints: new PollHints());
        }

        task.IsFinished.ShouldBeFalse();
    }

    [Fact]
    public void A_task_without_any_change_stalls_at_the_idle_limit_and_not_before()
    {
        See(Some.Seen(TaskState.Running, 15));
        See(Some.Seen(TaskState.Running, 31), after: 600);
        See(Some.Seen(TaskState.Running, 31), after: 1199);
        task.IsFinished.ShouldBeFalse();
        See(Some.Seen(TaskState.Running, 31), after: 1);
        task.State.ShouldBe(TaskState.Expired);
        task.Reason.ShouldBe("stalled");
    }

    [Fact]
    public void The_gap_counts_from_when_the_poll_was_due_so_that_slow_answers_do_not_add_up()
    {
        See(Some.Seen(TaskState.Running), after: 3, due: Some.Now);
        task.NextPollAt.ShouldBe(Some.Now.AddSeconds(10));
    }

    [Fact]
    public void A_slow_source_is_never_asked_again_at_once()
    {
        See(Some.Seen(TaskState.Running), after: 9, due: Some.Now);
        task.NextPollAt.ShouldBe(now.AddSeconds(10));
    }

    [Fact]
    public void Age_counts_from_the_submission_where_the_source_told_it()
    {
        See(Some.Seen(TaskState.Running) with { SubmittedAt = Some.Now.AddSeconds(-100) });
        (task.NextPollAt - now).ShouldBe(TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData(-90_000)]
    [InlineData(90_000)]
    public void A_submission_that_is_too_old_or_yet_to_come_is_not_believed(int seconds)
    {
        See(Some.Seen(TaskState.Running) with { SubmittedAt = Some.Now.AddSeconds(seconds) });
        (task.NextPollAt - now).ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_good_answer_may_ask_for_a_longer_wait()
    {
        See(Some.Seen(TaskState.Running) with { RetryAfter = TimeSpan.FromSeconds(90) });
        (task.NextPollAt - now).ShouldBe(TimeSpan.FromSeconds(90));
        See(Some.Seen(TaskState.Running) with { RetryAfter = TimeSpan.FromSeconds(1) });
        (task.NextPollAt - now).ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void The_same_again_is_no_news_but_every_change_is()
    {
        See(Some.Seen(TaskState.Pending));
        last!.MustBeStored.ShouldBeTrue("seen for the first time");
        See(Some.Seen(TaskState.Pending));
        last.MustBeStored.ShouldBeFalse();
        See(Some.Seen(TaskState.Running));
        last.MustBeStored.ShouldBeTrue("another state");
        See(Some.Seen(TaskState.Running, 31));
        last.MustBeStored.ShouldBeFalse("progress that nobody asked for");
        task = task with { Extras = WatchEvents.Progress };
        See(Some.Seen(TaskState.Running, 46));
        last.MustBeStored.ShouldBeTrue("progress that somebody asked for");
        See(new Observation.PollFailed(PollProblem.Unavailable));
        last.MustBeStored.ShouldBeTrue();
    }

    [Theory]
    [InlineData(10, 20, 10)]
    [InlineData(30, 20, 20)]
    public void A_task_is_come_back_to_at_its_next_poll_or_at_an_earlier_deadline(int poll, int deadline, int expected) =>
        PollRules.NextWakeUp(task with { NextPollAt = now.AddSeconds(poll), NextDeadlineAt = now.AddSeconds(deadline) }, now)
            .ShouldBe(now.AddSeconds(expected));

    // Waits some seconds, then polls.
    private void See(Observation observation, int after = 0, PollHints? hints = null, DateTimeOffset? due = null)
    {
        now = now.AddSeconds(after);
        last = PollRules.Decide(task with { NextPollAt = due ?? now }, observation, Some.Plan(hints), now);
        task = last.Task;
    }
}
