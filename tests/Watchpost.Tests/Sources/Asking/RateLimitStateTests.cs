using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Sources.Asking;

namespace Watchpost.Tests.Sources.Asking;

public sealed class RateLimitStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Observation Good = new Observation.Reported { State = TaskState.Running };

    [Fact]
    public void Without_a_limit_every_call_is_let_in()
    {
        var pace = new RateLimitState(null, Start);
        for (var call = 0; call < 1000; call++)
        {
            (pace, var wait) = pace.Enter(Start);
            wait.ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(20)]
    public void No_ten_seconds_see_more_calls_than_declared_and_one_second_s_worth(double rate)
    {
        var pace = new RateLimitState(rate, Start);
        var admitted = 0;
        for (var at = TimeSpan.Zero; at < TimeSpan.FromSeconds(10); at += TimeSpan.FromMilliseconds(7))
        {
            (pace, var wait) = pace.Enter(Start + at);
            admitted += wait is null ? 1 : 0;
        }

        admitted.ShouldBeInRange((int)(10 * rate), (int)((10 * rate) + Math.Max(1, rate)));
    }

    [Fact]
    public void Those_who_come_too_many_come_back_one_after_the_other()
    {
        var pace = new RateLimitState(2, Start);
        var waits = new List<double?>();
        for (var call = 0; call < 6; call++)
        {
            (pace, var wait) = pace.Enter(Start);
            waits.Add(wait?.TotalSeconds);
        }

        waits.ShouldBe([null, null, 0.5, 1, 1.5, 2]);
    }

    [Fact]
    public void An_overload_closes_the_source_for_as_long_as_it_asks()
    {
        var pace = new RateLimitState(null, Start).After(Overload(30), Start, Start);

        pace.Enter(Start + TimeSpan.FromSeconds(29)).Wait.ShouldBe(TimeSpan.FromSeconds(1));
        pace.ClosedUntil(Start).ShouldBe(Start + TimeSpan.FromSeconds(30));
        pace.Enter(Start + TimeSpan.FromSeconds(30)).Wait.ShouldBeNull();
    }

    [Fact]
    public void Other_trouble_does_not() =>
        new RateLimitState(null, Start).After(new Observation.PollFailed(PollProblem.Unavailable, TimeSpan.FromSeconds(30)), Start, Start).Enter(Start).Wait.ShouldBeNull();

    [Fact]
    public void An_overload_that_names_no_time_closes_it_for_longer_each_time_and_a_good_answer_ends_that()
    {
        var (pace, now) = (new RateLimitState(null, Start), Start);
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            pace = pace.After(Overload(), now, now);
            pace.ClosedUntil(now).ShouldBe(now + TimeSpan.FromSeconds(seconds));
            now += TimeSpan.FromSeconds(seconds);
        }

        pace = pace.After(Good, now, now).After(Overload(), now, now);
        pace.ClosedUntil(now).ShouldBe(now + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Calls_that_were_under_way_when_it_closed_are_one_warning()
    {
        var later = Start + TimeSpan.FromMilliseconds(100);
        var pace = new RateLimitState(null, Start).After(Overload(), Start, later).After(Overload(), Start, later).After(Overload(), Start, later);

        pace.ClosedUntil(later).ShouldBe(later + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_shorter_wish_does_not_shorten_a_longer_one() =>
        new RateLimitState(null, Start).After(Overload(60), Start, Start).After(Overload(1), Start, Start).ClosedUntil(Start).ShouldBe(Start + TimeSpan.FromSeconds(60));

    private static Observation.PollFailed Overload(int? seconds = null) =>
        new(PollProblem.RateLimited, seconds is { } wait ? TimeSpan.FromSeconds(wait) : null) { IsOverload = true };
}
