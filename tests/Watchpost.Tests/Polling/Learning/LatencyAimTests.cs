using Watchpost.Model;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Tests.Polling.Learning;

public sealed class LatencyAimTests
{
    private const double Aim = 3;
    private static readonly double[] Tasks = [.. Past.LogNormal(400)];

    [Fact]
    public void Progress_saves_calls_and_the_latency_stays_as_aimed_at()
    {
        var blind = Ask(Learn(withProgress: false), withProgress: false);
        var guided = Ask(Learn(withProgress: true), withProgress: true);

        blind.Latency.ShouldBeLessThan(Aim * 1.1);
        guided.Latency.ShouldBeLessThan(Aim * 1.1);
        guided.Calls.ShouldBeLessThan(blind.Calls * 0.9);
    }

    [Fact]
    public void A_rhythm_costs_no_more_latency_than_its_own_delay_and_what_is_aimed_at()
    {
        var rhythm = new Rhythm(15, 1_780_000_000);
        var (_, latency) = Ask(Learn(withProgress: false), withProgress: false, rhythm);

        latency.ShouldBeLessThan((rhythm.Period / 2) + Aim);
    }

    private static LearnedSchedule Learn(bool withProgress) => LearnedSchedule.Of(
        Tasks.Aggregate(TaskHistory.Empty, (history, task) => history.Add(new CompletedTaskSample
        {
            Duration = task,
            Worked = task,
            Sights = withProgress ? [.. Steps.Select(step => new ProgressSample(step, ShownAt(step, task), ShownAt(step, task)))] : [],
        })),
        new PollAim.Latency(Aim),
        Past.Bounds).ShouldNotBeNull();

    private static int[] Steps => [2, 5, 8];

    // Progress runs ahead in some tasks and lags in others, by a fifth.
    private static double ShownAt(int step, double task) => task * step / 10 * (1 + (0.2 * Math.Sin(task * 1000)));

    private static (double Calls, double Latency) Ask(LearnedSchedule schedule, bool withProgress, Rhythm? rhythm = null)
    {
        var (calls, latency) = (0d, 0d);
        for (var number = 0; number < Tasks.Length; number++)
        {
            var (begun, task, age) = (1_780_000_000 + (number * 37.7), Tasks[number], 0d);
            var shown = rhythm is null ? task : (Math.Ceiling((begun + task - rhythm.Tick) / rhythm.Period) * rhythm.Period) + rhythm.Tick - begun;
            for (var polls = 0; age < shown; polls++)
            {
                var step = withProgress ? Steps.LastOrDefault(step => ShownAt(step, task) <= age) : 0;
                age = new PollMoment
                {
                    Now = begun + age,
                    Age = age,
                    Usual = 10,
                    Bounds = Past.Bounds,
                    Sight = step > 0 ? new ProgressSample(step, ShownAt(step, task), ShownAt(step, task)) : null,
                    Spent = age,
                    Polls = polls,
                    Task = (uint)number,
                }.Next(schedule, rhythm) - begun;
                calls++;
            }

            latency += age - task;
        }

        return (calls / Tasks.Length, latency / Tasks.Length);
    }
}
