namespace Watchpost.Benchmarks.Lab;

/// <summary>The moments at which the rows of one relay, or of relays one behind the other, are refreshed.</summary>
internal sealed class Refresh
{
    private readonly double[][] hops;

    private Refresh(double[][] hops) => this.hops = hops;

    /// <summary>A source that shows everything at once.</summary>
    public static Refresh AtOnce { get; } = new([]);

    /// <summary>Relays that sleep for a period and then pass over their rows for a moment, the first one closest to the upstream.</summary>
    public static Refresh Every(Random random, double from, double until, params (double Sleep, double LongestPass)[] relays) => new([.. relays.Select(relay =>
    {
        var ticks = new List<double>();
        for (var at = from + (random.NextDouble() * relay.Sleep); at < until; at += relay.Sleep + (random.NextDouble() * relay.LongestPass))
        {
            ticks.Add(at);
        }

        return ticks.ToArray();
    })]);

    /// <summary>When something that happens at a moment is shown.</summary>
    public double ShownAt(double moment)
    {
        foreach (var ticks in hops)
        {
            var next = Array.BinarySearch(ticks, moment);
            moment = ticks[next >= 0 ? next : ~next];
        }

        return moment;
    }

    /// <summary>Up to which moment a look now sees.</summary>
    public double SeenAt(double now)
    {
        for (var hop = hops.Length - 1; hop >= 0; hop--)
        {
            var next = Array.BinarySearch(hops[hop], now);
            var last = next >= 0 ? next : ~next - 1;
            if (last < 0)
            {
                return double.NegativeInfinity;
            }

            now = hops[hop][last];
        }

        return now;
    }
}
