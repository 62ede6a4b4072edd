using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Tests.Polling.Learning.Maths;

public sealed class PollScheduleTests
{
    private static readonly PollBounds Free = new(0, double.PositiveInfinity);

    [Fact]
    public void Where_polls_are_dense_it_is_the_hazard_rule()
    {
        // A constant hazard of 1/60: the gap is sqrt(2 λ · 60) at every age.
        double[] edges = [.. Enumerable.Range(0, 3001).Select(i => i * 0.2)];
        var schedule = PollSchedule.AtPrice(Survival.Of(edges, age => Math.Exp(-age / 60)), 0.3, Free);

        for (var age = 0d; age < 200; age += 20)
        {
            (schedule.After(age)!.Value - age).ShouldBe(Math.Sqrt(2 * 0.3 * 60), 0.5);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(12)]
    public void It_costs_the_calls_aimed_at_and_no_more(double calls)
    {
        var schedule = PollSchedule.ForCalls(Survival.Of(Past.Of(Past.LogNormal(500)).Durations), calls, Free);

        schedule.Calls.ShouldBeInRange(calls * 0.85, calls);
        schedule.Latency.ShouldBeLessThan(0.8 * 34 / (2 * (calls - 0.5)));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    [InlineData(8)]
    public void It_has_the_latency_aimed_at_for_the_fewest_calls(double seconds)
    {
        var survival = Survival.Of(Past.Of(Past.LogNormal(500)).Durations);
        var schedule = PollSchedule.ForLatency(survival, seconds, Free);

        schedule.Latency.ShouldBeInRange(seconds * 0.9, seconds);
        PollSchedule.ForCalls(survival, schedule.Calls * 0.95, Free).Latency.ShouldBeGreaterThan(seconds);
    }

    [Fact]
    public void A_latency_that_the_source_does_not_allow_takes_all_the_calls_that_it_does()
    {
        var survival = Survival.Of(Past.Of(Past.LogNormal(300)).Durations);
        var schedule = PollSchedule.ForLatency(survival, 0.1, new PollBounds(5, 60));

        schedule.Latency.ShouldBeInRange(2, 4);
        for (var age = schedule.After(0)!.Value; schedule.After(age) is { } next && next < schedule.End; age = next)
        {
            (next - age).ShouldBeGreaterThanOrEqualTo(5);
        }
    }

    [Fact]
    public void Between_two_modes_it_hardly_asks()
    {
        var history = Past.Of(Past.LogNormal(300, 20, 0.15).Concat(Past.LogNormal(200, 180, 0.15)));
        var schedule = PollSchedule.ForCalls(Survival.Of(history.Durations), 5, Free);

        var between = 0;
        for (var age = 45d; schedule.After(age) is { } next && next < 110; age = next)
        {
            between++;
        }

        between.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Gaps_keep_to_their_bounds()
    {
        var schedule = PollSchedule.ForCalls(Survival.Of(Past.Of(Past.LogNormal(300, 100)).Durations), 3, new PollBounds(2, 60));

        // Before the first that may have ended there is no grid: the moment's own bounds count there.
        for (var age = schedule.After(0)!.Value; schedule.After(age) is { } next && next < schedule.End; age = next)
        {
            (next - age).ShouldBeInRange(2, 60.1);
        }
    }

    [Fact]
    public void Of_an_age_that_no_task_reached_it_knows_nothing() =>
        PollSchedule.ForCalls(Survival.Of(Past.Of(Past.LogNormal(100)).Durations), 4, Free).After(5000).ShouldBeNull();

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(14, 1)]
    [InlineData(16, 2)]
    [InlineData(1e9, 3)]
    [InlineData(double.NaN, 0)]
    public void Any_value_has_a_nearest_point(double value, int point) => Survival.Of([0, 10, 20, 30], _ => 0.5).Nearest(value).ShouldBe(point);
}
