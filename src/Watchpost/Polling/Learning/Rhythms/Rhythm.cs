namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>
/// A source's rows change at certain moments only: a relay refreshes them every so often and answers from its database in between.
/// </summary>
/// <param name="Period">Seconds from one refresh to the next.</param>
/// <param name="Tick">The moment of any one refresh, in seconds of Unix time.</param>
internal sealed record Rhythm(double Period, double Tick)
{
    /// <summary>How long after a tick the source is asked, in seconds: what is known of the tick's moment is not exact, and just before it is a whole period too late.</summary>
    public const double Guard = 0.6;

    // One task in so many, by turns, is asked just before a tick as well: a rhythm that has gone would not be noticed otherwise, nor one that drifts.
    private const int DoubtEvery = 3;

    /// <summary>Moves a poll to just after a tick: the one nearest to the moment meant, but not before <paramref name="soonest"/>.</summary>
    /// <param name="now">The time, as all here in seconds of Unix time.</param>
    /// <param name="meant">When the schedule would ask.</param>
    /// <param name="soonest">When the source may be asked again.</param>
    /// <param name="task">Any number that differs from task to task.</param>
    public double Move(double now, double meant, double soonest, uint task)
    {
        var coming = Tick + (Math.Ceiling((now - Tick) / Period) * Period);
        if (coming - now < 2 * Guard && coming + Guard >= soonest)
        {
            // Asked just before a tick: what it brings is seen right after it.
            return coming + Guard;
        }

        var number = Math.Max(Math.Round((meant - Guard - Tick) / Period), Math.Ceiling((soonest - Guard - Tick) / Period));
        var tick = Tick + (number * Period);
        return tick - Guard >= soonest && tick - Guard > now && ((long)number + task) % DoubtEvery == 0 ? tick - Guard : tick + Guard;
    }

    /// <summary>Whether a tick lies in a span of time, give or take <paramref name="slack"/> seconds.</summary>
    public bool Explains(ChangeSpan change, double slack)
    {
        var first = Math.Ceiling((change.After - slack - Tick) / Period);
        return Tick + (first * Period) <= change.Until + slack;
    }
}
