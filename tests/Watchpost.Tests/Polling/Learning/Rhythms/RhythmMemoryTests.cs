using Watchpost.Polling.Learning.Maths;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Polling.Learning.State;

namespace Watchpost.Tests.Polling.Learning.Rhythms;

/// <summary>The rhythm that counts follows from all changes that are known, whoever saw them.</summary>
public sealed class RhythmMemoryTests
{
    private const double Period = 15;
    private static readonly ChangeSpan[] Ticks = RhythmTests.Seen(40, moment => RhythmTests.Next(moment, Period));
    private static readonly double Latest = Ticks[^1].Until;
    private readonly SourceMemory memory = new(LearnedSchedule.Of);

    [Fact]
    public void A_process_that_has_seen_nothing_itself_asks_by_the_rhythm_that_others_have_seen()
    {
        Take(Latest + 1, Ticks);

        RhythmAt(Latest + 1).ShouldNotBeNull().Period.ShouldBe(Period, 0.25);
    }

    [Fact]
    public void What_others_saw_contradicts_a_rhythm_as_well()
    {
        AddTicks();
        var tick = RhythmTests.Next(Latest + Period, Period);
        Take(tick + Period, new ChangeSpan(tick - 8, tick - 7), new ChangeSpan(tick + Period - 8, tick + Period - 7));

        RhythmAt(tick + Period).ShouldBeNull();
    }

    [Fact]
    public void A_rhythm_that_nothing_has_confirmed_for_long_counts_no_more_though_others_told_of_an_older_change()
    {
        AddTicks();
        Take(Latest + 30, new ChangeSpan(Latest - 40, Latest - 39.9));

        RhythmAt(Latest + 30 + RhythmFinder.MaxAge).ShouldBeNull();
    }

    [Fact]
    public void A_source_that_has_been_idle_for_long_shows_no_rhythm()
    {
        AddTicks();
        Teach();
        Shown(Latest).ShouldNotBeNull();

        Shown(Latest + RhythmFinder.MaxAge + 1).ShouldBeNull();
    }

    [Fact]
    public void It_shows_the_rhythm_that_counts_and_to_look_at_it_changes_nothing()
    {
        var unseen = new SourceMemory(LearnedSchedule.Of);
        Teach();
        foreach (var tick in Ticks)
        {
            memory.Add(tick, At(tick.Until));
            unseen.Add(tick, At(tick.Until));
            var shown = Shown(tick.Until);

            shown.ShouldBe(RhythmAt(tick.Until));
            shown.ShouldBe(RhythmAt(tick.Until, unseen));
        }

        Shown(Latest).ShouldNotBeNull();
    }

    private static DateTimeOffset At(double moment) => DateTimeOffset.UnixEpoch.AddSeconds(moment);

    private void AddTicks()
    {
        foreach (var tick in Ticks)
        {
            memory.Add(tick, At(tick.Until));
        }

        RhythmAt(Latest).ShouldNotBeNull();
    }

    private void Take(double now, params ChangeSpan[] changes) =>
        memory.Take([new StoredHistory("", TaskHistory.Empty, [.. changes], At(now), HistoryRows.KeyOf(""), null)], At(now));

    private void Teach() => memory.Add(null, At(RhythmTests.Start), _ => new CompletedTaskSample { Duration = 30 });

    private Rhythm? RhythmAt(double moment, SourceMemory? of = null) =>
        (of ?? memory).Plan("t", null, new PollAim.CallsPerTask(4), Past.Bounds, At(moment)).Rhythm;

    private Rhythm? Shown(double moment) => memory.Describe(At(moment)).ShouldNotBeNull().Rhythm;
}
