namespace Watchpost.Polling.Learning.Rhythms;

/// <summary>The moments at which a source's rows change: a relay refreshes them periodically and answers from its database in between.</summary>
/// <param name="Period">Seconds between two refreshes.</param>
/// <param name="Tick">The moment of any one refresh, in Unix seconds.</param>
internal sealed record Rhythm(double Period, double Tick)
{
    /// <summary>How long after a tick to poll, in seconds. The tick is not known exactly, and a poll just before it is a whole period late.</summary>
    public const double Guard = 0.6;

    // One task in this many, by turns, is polled just before a tick as well. Otherwise a rhythm that stops or drifts would go unnoticed.
    private const int ProbeEvery = 3;

    /// <summary>Moves a poll to just after a tick: the one nearest to <paramref name="meant"/>, but not before <paramref name="soonest"/>.</summary>
    /// <param name="now">The time in Unix seconds, like all times here.</param>
    /// <param name="meant">When the schedule would poll.</param>
    /// <param name="soonest">The earliest time that the source allows.</param>
    /// <param name="task">Any number that differs between tasks.</param>
    public double Move(double now, double meant, double soonest, uint task)
    {
        var coming = Tick + (Math.Ceiling((now - Tick) / Period) * Period);
        if (coming - now < 2 * Guard && coming + Guard >= soonest)
        {
            // A tick is imminent: poll right after it, to see what it brings.
            return coming + Guard;
        }

        var number = Math.Max(Math.Round((meant - Guard - Tick) / Period), Math.Ceiling((soonest - Guard - Tick) / Period));
        var tick = Tick + (number * Period);
        return tick - Guard >= soonest && tick - Guard > now && ((long)number + task) % ProbeEvery == 0 ? tick - Guard : tick + Guard;
    }

    /// <summary>Whether a tick lies in a span, give or take <paramref name="slack"/> seconds.</summary>
    public bool Explains(ChangeSpan change, double slack)
    {
        var first = Math.Ceiling((change.After - slack - Tick) / Period);
        return Tick + (first * Period) <= change.Until + slack;
    }
}
