namespace Watchpost.Polling.Learning.Maths;

/// <summary>A poll of an open task may show its first progress, after which little is left to guess.</summary>
/// <param name="Shown">The distribution of the share of its length at which a task first shows progress.</param>
/// <param name="Share">The share of tasks that show any: 0 to 1.</param>
internal sealed record FirstProgress(Survival Shown, double Share)
{
    /// <summary>How likely an open task of an age, a point of the durations' grid, shows progress: P(shown before age / D | D &gt; age).</summary>
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
