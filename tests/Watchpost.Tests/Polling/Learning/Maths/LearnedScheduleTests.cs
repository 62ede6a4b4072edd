using Watchpost.Model;
using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Tests.Polling.Learning.Maths;

public sealed class LearnedScheduleTests
{
    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void Before_twenty_tasks_are_known_nothing_is(int tasks, bool known) =>
        (LearnedSchedule.Of(Past.Of(Past.LogNormal(tasks)), new PollAim.CallsPerTask(4), Past.Bounds) is not null).ShouldBe(known);

    [Fact]
    public void After_200_tasks_it_is_close_to_the_best_that_can_be_done()
    {
        var learned = LearnedSchedule.Of(Past.Of(Past.LogNormal(200)), new PollAim.CallsPerTask(4), Past.Bounds).ShouldNotBeNull();
        var best = PollSchedule.ForCalls(Survival.Of(Past.Of(Past.LogNormal(20_000)).Durations), 4, Past.Bounds);

        Latency(learned.Blind, [.. Past.LogNormal(5_000)]).ShouldBeLessThan(best.Latency * 1.15);
    }

    [Fact]
    public void Where_all_ages_are_alike_it_is_no_worse_than_a_fixed_interval()
    {
        var learned = LearnedSchedule.Of(Past.Of(Past.Exponential(200, 60)), new PollAim.CallsPerTask(4), Past.Bounds).ShouldNotBeNull();
        double[] tasks = [.. Past.Exponential(5_000, 60)];

        // At equal calls: a fixed interval's latency is half of it, its calls are 60 / interval + 1/2.
        var interval = 60 / (Calls(learned.Blind, tasks) - 0.5);
        Latency(learned.Blind, tasks).ShouldBeLessThan(interval / 2 * 1.08);
    }

    [Fact]
    public void Calls_that_cost_more_than_meant_are_meant_less()
    {
        var history = TaskHistory.Empty;
        foreach (var duration in Past.LogNormal(200))
        {
            history = history.Add(new CompletedTaskSample { Duration = duration, Polls = 8, Planned = 4 });
        }

        LearnedSchedule.Of(history, new PollAim.CallsPerTask(4), Past.Bounds)!.Planned.ShouldBeInRange(1.9, 2.4);
    }

    [Fact]
    public void A_latency_aimed_at_is_met_by_the_ages_alone_whatever_past_tasks_cost()
    {
        var history = TaskHistory.Empty;
        foreach (var duration in Past.LogNormal(200))
        {
            history = history.Add(new CompletedTaskSample { Duration = duration, Polls = 30, Planned = 4 });
        }

        var learned = LearnedSchedule.Of(history, new PollAim.Latency(2), Past.Bounds).ShouldNotBeNull();

        Latency(learned.Blind, [.. Past.LogNormal(5_000)]).ShouldBe(2, 0.25);
        learned.Aimed.ShouldBe(learned.Blind.Calls);
        learned.Planned.ShouldBe(learned.Blind.Calls);
    }

    [Fact]
    public void Progress_that_tells_the_end_is_waited_for_and_not_overshot()
    {
        // At half of their work tasks have as much ahead as behind, give or take a tenth.
        var history = TaskHistory.Empty;
        foreach (var error in Past.LogNormal(100, 1, 0.1))
        {
            history = history.Add(new CompletedTaskSample { Duration = 60, Worked = 20 + (20 * error), Sights = [new ProgressSample(5, 20, 25)], ShownAt = 25 });
        }

        var wait = LearnedSchedule.Of(history, new PollAim.CallsPerTask(6), Past.Bounds)!.Wait(105, new ProgressSample(5, 100, 105), 100).ShouldNotBeNull();

        wait.ShouldBeInRange(50, 105);
    }

    private static double Latency(PollSchedule schedule, double[] tasks) => tasks.Average(task => Asked(schedule, task)[^1] - task);

    private static double Calls(PollSchedule schedule, double[] tasks) => tasks.Average(task => (double)Asked(schedule, task).Count);

    // Beyond what it knows, every 30 seconds.
    private static List<double> Asked(PollSchedule schedule, double task)
    {
        var asked = new List<double>();
        for (var age = 0d; age < task; asked.Add(age))
        {
            age = schedule.After(age) ?? age + 30;
        }

        return asked;
    }
}
