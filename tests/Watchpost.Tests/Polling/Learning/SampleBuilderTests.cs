using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Polling.Learning;

public sealed class SampleBuilderTests
{
    private static readonly LearnedSchedule Learned = LearnedSchedule.Of(Past.Of(Past.LogNormal(200)), new PollAim.CallsPerTask(6), new PollBounds(1, 60))!;

    public static TheoryData<string, DateTimeOffset> Lies => new()
    {
        { "in an hour", Some.Now.AddHours(1) },
        { "in 1970", DateTimeOffset.FromUnixTimeSeconds(1) },
        { "seconds taken for milliseconds", DateTimeOffset.FromUnixTimeMilliseconds(Some.Now.ToUnixTimeSeconds()) },
        { "before it was handed in", Some.Now.AddSeconds(-3) },
        { "two days ago", Some.Now.AddDays(-2) },
        { "never", DateTimeOffset.MinValue },
        { "at the end of time", DateTimeOffset.MaxValue },
    };

    [Fact]
    public void A_task_that_had_ended_when_it_was_first_asked_about_teaches_nothing_unless_its_source_tells_times()
    {
        var fresh = Some.Task();
        var ended = fresh with { State = TaskState.Succeeded, LastPolledAt = Some.Now.AddSeconds(1) };

        SampleBuilder.Of(fresh, ended, Some.Seen(TaskState.Succeeded), null, Some.Now.AddSeconds(1)).ShouldBeNull();

        var told = ended with { SubmittedAt = Some.Now.AddSeconds(-40) };
        SampleBuilder.Of(fresh, told, Some.Seen(TaskState.Succeeded) with { FinishedAt = Some.Now.AddSeconds(-5) }, null, Some.Now.AddSeconds(1))!
            .Duration.ShouldBe(35, 0.01);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_beginning_that_cannot_be_is_not_believed(string lie, DateTimeOffset at)
    {
        _ = lie;
        var seen = Some.Seen(TaskState.Running, 40) with { SubmittedAt = Some.Now.AddSeconds(-1) };
        var (honest, lied) = (Watch(seen), Watch(seen with { StartedAt = at }));

        lied.Waits.ShouldBe(honest.Waits);
        lied.Run.Duration.ShouldBe(honest.Run.Duration);
        lied.Run.Worked.ShouldBe(honest.Run.Worked);
        lied.Run.Sights.ShouldBe(honest.Run.Sights);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void An_end_that_cannot_be_is_not_believed(string lie, DateTimeOffset at)
    {
        _ = lie;
        Watch(Some.Seen(TaskState.Running, 40), at).Run.Duration.ShouldBe(Watch(Some.Seen(TaskState.Running, 40)).Run.Duration);
    }

    [Theory]
    [InlineData("in an hour", 3600)]
    [InlineData("two days ago", -172_800)]
    [InlineData("in 1970", -1_772_000_000)]
    public void A_submission_that_cannot_be_is_not_believed_nor_such_a_beginning_where_none_is_told(string lie, double seconds)
    {
        _ = lie;
        var at = Some.Now.AddSeconds(seconds);
        foreach (var seen in (Observation.Reported[])[Some.Seen(TaskState.Running, 40) with { SubmittedAt = at }, Some.Seen(TaskState.Running, 40) with { StartedAt = at }])
        {
            var lied = Watch(seen);

            lied.Waits.ShouldBe(Watch(Some.Seen(TaskState.Running, 40)).Waits);
            lied.Run.Duration.ShouldBe(35, 0.01);
        }
    }

    [Fact]
    public void A_task_that_began_before_it_was_registered_is_as_old_as_its_source_says()
    {
        var run = Watch(Some.Seen(TaskState.Running, 40) with { StartedAt = Some.Now.AddSeconds(-100) }).Run;

        run.Duration.ShouldBe(135, 0.01);
        run.Worked.ShouldBe(135, 0.01);
    }

    [Fact]
    public void A_submission_hours_ago_which_could_be_true_makes_polls_as_rare_as_the_definition_says_and_no_rarer() =>
        Watch(Some.Seen(TaskState.Running, 40) with { SubmittedAt = Some.Now.AddHours(-8) }).Waits.ShouldAllBe(wait => wait <= 60);

    [Fact]
    public void An_end_that_fell_into_the_time_that_an_answer_took_counts_as_told()
    {
        var open = Some.Seen(TaskState.Running) with { AskedAt = Some.Now.AddSeconds(28) };
        var before = Poll(Some.Task(), open, Some.Now.AddSeconds(30)) with { NextPollAt = Some.Now.AddSeconds(40) };
        var ended = before with { State = TaskState.Succeeded };

        SampleBuilder.Of(before, ended, Some.Seen(TaskState.Succeeded) with { FinishedAt = Some.Now.AddSeconds(29) }, null, Some.Now.AddSeconds(40))!.Duration.ShouldBe(29, 0.01);
        SampleBuilder.Of(before, ended, Some.Seen(TaskState.Succeeded) with { FinishedAt = Some.Now.AddSeconds(27) }, null, Some.Now.AddSeconds(40))!.Duration.ShouldBe(34, 0.01);
    }

    [Fact]
    public void An_end_that_is_not_told_may_lie_anywhere_between_the_two_polls()
    {
        var (before, ended) = Ended();

        SampleBuilder.Of(before, ended, Some.Seen(TaskState.Succeeded), null, Some.Now.AddSeconds(40))!.Unsure.ShouldBe(10, 0.01);
        SampleBuilder.Of(before, ended, Some.Seen(TaskState.Succeeded) with { FinishedAt = Some.Now.AddSeconds(36) }, null, Some.Now.AddSeconds(40))!.Unsure.ShouldBe(0);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(-1)]
    [InlineData(3600)]
    public void A_clock_that_jumps_between_two_polls_teaches_nothing(double seconds)
    {
        var (before, ended) = Ended();

        SampleBuilder.Of(before, ended, Some.Seen(TaskState.Succeeded), null, Some.Now.AddSeconds(40 + seconds - 10)).ShouldBeNull();
    }

    [Fact]
    public void An_end_that_was_seen_late_teaches_nothing_unless_the_source_tells_when_it_was()
    {
        var (before, ended) = Ended();
        var late = Some.Now.AddMinutes(20);

        SampleBuilder.Of(before, ended, Some.Seen(TaskState.Succeeded), null, late).ShouldBeNull();
        SampleBuilder.Of(before, ended, Some.Seen(TaskState.Succeeded) with { FinishedAt = Some.Now.AddSeconds(36) }, null, late)!.Duration.ShouldBe(36, 0.01);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void A_clock_that_jumps_makes_no_gap_that_the_definition_does_not_allow(double seconds)
    {
        var task = Some.Task();
        foreach (var at in (double[])[5, 10, 15 + seconds, 20 + seconds, 25, 30])
        {
            task = Poll(task, Some.Seen(TaskState.Running, 40), Some.Now.AddSeconds(at));
            (task.NextPollAt!.Value - Some.Now.AddSeconds(at)).TotalSeconds.ShouldBeInRange(1 - 1e-3, 60 + 1e-3);
        }
    }

    [Fact]
    public void An_end_that_we_made_of_a_task_without_any_change_is_no_change_of_its_source()
    {
        var (before, ended) = Ended();
        SampleBuilder.ChangeOf(before, ended, Some.Now.AddSeconds(40)).ShouldNotBeNull();
        SampleBuilder.ChangeOf(before, ended with { State = TaskState.Expired, Reason = "stalled" }, Some.Now.AddSeconds(40)).ShouldBeNull();
    }

    // Watched from the beginning, open at 30 seconds, ended at 40.
    private static (IReadOnlyList<double> Waits, CompletedTaskSample Run) Watch(Observation.Reported seen, DateTimeOffset? told = null)
    {
        var (task, waits) = (Some.Task(), new List<double>());
        foreach (var at in (double[])[10, 20, 30])
        {
            task = Poll(task, seen, Some.Now.AddSeconds(at));
            waits.Add((task.NextPollAt!.Value - Some.Now.AddSeconds(at)).TotalSeconds);
        }

        var end = Some.Now.AddSeconds(40);
        var last = Some.Seen(TaskState.Succeeded) with { FinishedAt = told, SubmittedAt = seen.SubmittedAt, StartedAt = seen.StartedAt };
        var ended = PollRules.Decide(task with { NextPollAt = end }, last, Some.Plan(), end).Task;
        return (waits, SampleBuilder.Of(task with { NextPollAt = end }, ended, last, null, end).ShouldNotBeNull());
    }

    private static TaskRecord Poll(TaskRecord task, Observation seen, DateTimeOffset now) => PollRules.Decide(
        task with { NextPollAt = now }, seen, new PollPlan(Some.Hints with { IdleLimit = null }, new PollingOptions(), new LearnedPlan(Learned, null, false)), now).Task;

    // Open at 30 seconds, to be asked again at 40.
    private static (TaskRecord Before, TaskRecord Ended) Ended()
    {
        var before = Poll(Some.Task(), Some.Seen(TaskState.Running), Some.Now.AddSeconds(30)) with { NextPollAt = Some.Now.AddSeconds(40) };
        return (before, before with { State = TaskState.Succeeded });
    }
}
