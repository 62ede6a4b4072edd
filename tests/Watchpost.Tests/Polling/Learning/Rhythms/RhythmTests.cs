using System.Collections.Immutable;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Storage.Tables;

namespace Watchpost.Tests.Polling.Learning.Rhythms;

public sealed class RhythmTests
{
    internal const double Start = 1_780_000_000;

    [Theory]
    [InlineData(15)]
    [InlineData(10)]
    [InlineData(22.4)]
    public void Changes_that_come_in_a_rhythm_show_it(double period)
    {
        var rhythm = RhythmFinder.Find(Seen(40, moment => Next(moment, period)), Start + 400).ShouldNotBeNull();

        rhythm.Period.ShouldBe(period, 0.25);
        OffTick(rhythm, Start + 3 + (20 * period)).ShouldBeLessThan(0.6);
    }

    [Fact]
    public void Changes_at_any_time_show_none()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            RhythmFinder.Find(Seen(48, moment => moment, seed), Start + 480).ShouldBeNull();
        }
    }

    [Fact]
    public void Many_tasks_that_began_at_once_show_none()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            for (var tasks = 20; tasks <= 320; tasks *= 4)
            {
                // Each is asked about every ten seconds, and each answer tells something new.
                var changes = Enumerable.Range(0, tasks)
                    .Select(_ => random.NextDouble() * 7)
                    .SelectMany(began => Enumerable.Range(0, 6).Select(poll => new ChangeSpan(Start + began + (poll * 10), Start + began + 10 + (poll * 10))))
                    .OrderBy(change => change.Until)
                    .ToList();

                for (var seen = tasks / 2; seen < changes.Count; seen += tasks / 4)
                {
                    RhythmFinder.Find(Kept(changes.Take(seen)), changes[seen].Until).ShouldBeNull();
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void Many_open_tasks_show_the_rhythm_of_their_source_as_few_do(double gap)
    {
        var rhythm = RhythmFinder.Find(Kept(OfManyTasks(gap)), Start + 460).ShouldNotBeNull();

        rhythm.Period.ShouldBe(15, 0.1);
        OffTick(rhythm, Start + 450).ShouldBeLessThan(0.6);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(14)]
    public void Polls_that_are_too_far_apart_to_tell_show_none(double gap) =>
        RhythmFinder.Find(Kept(OfManyTasks(gap)), Start + 460).ShouldBeNull();

    [Fact]
    public void A_rhythm_that_is_gone_is_given_up_at_the_second_contradiction()
    {
        List<ChangeSpan> changes = [.. Seen(40, moment => Next(moment, 15))];
        var now = changes[^1].Until;
        var known = RhythmFinder.Find(changes, now).ShouldNotBeNull();

        // In the middle between two ticks, by polls that lie close together.
        for (var contradiction = 1; contradiction <= 2; contradiction++)
        {
            var tick = Next(now + (contradiction * 15), 15);
            changes.Add(new ChangeSpan(tick - 8, tick - 7));
        }

        RhythmFinder.Find(changes, now + 45, known).ShouldBeNull();
    }

    [Fact]
    public void Old_changes_show_nothing() =>
        RhythmFinder.Find(Seen(40, moment => Next(moment, 15)), Start + 4000).ShouldBeNull();

    [Fact]
    public void Few_changes_show_nothing() =>
        RhythmFinder.Find(Seen(8, moment => Next(moment, 15)), Start + 100).ShouldBeNull();

    [Fact]
    public void A_poll_is_moved_to_just_after_a_tick_or_for_doubt_to_just_before()
    {
        var rhythm = new Rhythm(15, Start);
        var after = 0;
        for (var task = 0u; task < 30; task++)
        {
            var at = rhythm.Move(Start + 32, Start + 41, Start + 33, task);
            Math.Abs(at - Start - 45).ShouldBe(Rhythm.Guard, 1e-3);
            after += at > Start + 45 ? 1 : 0;
        }

        after.ShouldBe(20);
    }

    [Fact]
    public void After_a_look_just_before_a_tick_comes_one_just_after_it() =>
        new Rhythm(15, Start).Move(Start + 44.4, Start + 70, Start + 45.4, 0).ShouldBe(Start + 45 + Rhythm.Guard, 1e-3);

    // Two hundred tasks, all of which change at each of thirty ticks; each is asked about at moments of its own.
    private static IEnumerable<ChangeSpan> OfManyTasks(double gap)
    {
        var random = new Random(1);
        return Enumerable.Range(1, 30)
            .SelectMany(tick => Enumerable.Range(0, 200).Select(_ =>
            {
                var after = Start + (tick * 15) - (random.NextDouble() * gap);
                return new ChangeSpan(after, after + gap);
            }))
            .OrderBy(change => change.Until);
    }

    private static ImmutableArray<ChangeSpan> Kept(IEnumerable<ChangeSpan> changes) => ImmutableArray<ChangeSpan>.Empty.With(changes);

    internal static double Next(double moment, double period) => Start + 3 + (Math.Ceiling((moment - Start - 3) / period) * period);

    private static double OffTick(Rhythm rhythm, double tick) => Math.Abs(Math.IEEERemainder(tick - rhythm.Tick, rhythm.Period));

    // Polls every four to five seconds, a change about every ten.
    internal static ChangeSpan[] Seen(int count, Func<double, double> shownAt, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var shown = shownAt(Start + (i * 9) + (random.NextDouble() * 9));
            var gap = 4 + random.NextDouble();
            var after = shown - (random.NextDouble() * gap);
            return new ChangeSpan(after, after + gap);
        })];
    }
}
