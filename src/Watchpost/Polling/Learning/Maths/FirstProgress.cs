namespace Watchpost.Polling.Learning.Maths;

/// <summary>What a poll may bring beside "not yet": progress, from which on little is left to guess.</summary>
/// <param name="Shown">The distribution of the share of its length at which a task first shows progress.</param>
/// <param name="Share">How many tasks show any: 0 to 1.</param>
internal sealed record FirstProgress(Survival Shown, double Share)
{
    /// <summary>How likely an open task shows progress at an age, a point of the durations' grid: P(shown before age / D | D &gt; age).</summary>
    public double Chance(Survival durations, int point)
    {
        ArgumentNullException.ThrowIfNull(durations);
        var (age, open) = (durations.Edges[point], durations.Above[point]);
        if (open <= 0)
        {
            return 0;
        }

        var shown = 0d;
        for (var i = point; i < durations.Edges.Length - 1; i++)
        {
            var length = (durations.Edges[i] + durations.Edges[i + 1]) / 2;
            shown += (durations.Above[i] - durations.Above[i + 1]) * (1 - Shown.Above[Shown.Nearest(age / length)]);
        }

        return Share * shown / open;
    }
}
