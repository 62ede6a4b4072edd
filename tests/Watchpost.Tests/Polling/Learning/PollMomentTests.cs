using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;

namespace Watchpost.Tests.Polling.Learning;

public sealed class PollMomentTests
{
    private const double Now = 1_780_000_000.25;
    private static readonly LearnedSchedule Learned = LearnedSchedule.Of(Past.Of(Past.LogNormal(200)), new PollAim.CallsPerTask(4), Past.Bounds)!;

    [Fact]
    public void Without_history_the_definition_counts() => Moment().Next(null, null).ShouldBe(Now + 10, 1e-3);

    [Fact]
    public void With_history_it_waits_for_the_first_that_may_have_ended() => (Moment().Next(Learned, null) - Now).ShouldBeInRange(12, 25);

    [Fact]
    public void Beyond_what_history_knows_the_definition_counts_again() =>
        (Moment() with { Age = 4000, Usual = 30 }).Next(Learned, null).ShouldBe(Now + 30, 1e-3);

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public void A_task_that_has_cost_too_many_calls_is_asked_as_its_definition_says(int polls, bool isSlow)
    {
        var moment = Moment() with { Age = 30, Usual = 40, Polls = polls };
        (moment.Next(Learned, null) >= Now + 40).ShouldBe(isSlow);
    }

    [Fact]
    public void No_gap_is_shorter_or_longer_than_allowed_whatever_was_learned()
    {
        foreach (var age in (double[])[0, 1, 20, 40, 100, 1000, 100_000])
        {
            foreach (var rhythm in (Rhythm?[])[null, new Rhythm(15, Now - 7), new Rhythm(61, Now - 0.1)])
            {
                var moment = Moment() with { Age = age, Bounds = new PollBounds(5, 8), IsShared = true };
                (moment.Next(Learned, rhythm) - Now).ShouldBeInRange(5 - 1e-6, 8 + 1e-6);
            }
        }
    }

    [Fact]
    public void Tasks_that_one_call_can_ask_about_fall_due_at_whole_seconds()
    {
        var at = (Moment() with { IsShared = true }).Next(Learned, null);
        at.ShouldBe(Math.Floor(at), 1e-6);
    }

    [Fact]
    public void A_hundred_of_them_cost_a_call_a_second_at_most()
    {
        var due = new HashSet<double>();
        for (var task = 0; task < 100; task++)
        {
            for (var now = Now + (task * 0.37); now < Now + 90; now = (Moment() with { Now = now, Age = now - Now, IsShared = true }).Next(Learned, null))
            {
                due.Add(now);
            }
        }

        // Their registrations apart.
        (due.Count - 100).ShouldBeLessThanOrEqualTo(90 + 38);
    }

    private static PollMoment Moment() => new() { Now = Now, Age = 0, Usual = 10, Bounds = Past.Bounds };
}
