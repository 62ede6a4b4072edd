using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>Counts of values on a logarithmic scale. Immutable. The sum of two histograms holds the values of both.</summary>
internal sealed class LogHistogram
{
    private readonly ImmutableArray<double> counts;

    private LogHistogram(LogScale scale, ImmutableArray<double> counts)
    {
        Scale = scale;
        this.counts = counts;
        Total = counts.Sum();
    }

    public LogScale Scale { get; }

    /// <summary>How many values it holds; fractional after decay.</summary>
    public double Total { get; }

    public double this[int bin] => counts[bin];

    public static LogHistogram Empty(LogScale scale) => new(scale, [.. new double[scale.Bins]]);

    /// <summary>Makes a histogram from counts by bin; ignores anything that is not a count.</summary>
    public static LogHistogram Of(LogScale scale, IEnumerable<KeyValuePair<int, double>> counts)
    {
        var all = new double[scale.Bins];
        foreach (var (bin, count) in counts)
        {
            if (bin >= 0 && bin < all.Length && double.IsFinite(count) && count > 0)
            {
                all[bin] = count;
            }
        }

        return new(scale, [.. all]);
    }

    public LogHistogram Add(double value)
    {
        var bin = Scale.BinOf(value);
        return new(Scale, counts.SetItem(bin, counts[bin] + 1));
    }

    /// <summary>Adds a value that is only known to lie in a span: its count is spread evenly.</summary>
    public LogHistogram Add(double from, double until)
    {
        var (first, last) = (Scale.BinOf(from), Scale.BinOf(until));
        if (first == last)
        {
            return Add(until);
        }

        var all = counts.ToBuilder();
        var at = from;
        for (var bin = first; bin <= last; bin++)
        {
            var edge = bin == last ? until : Scale.Edge(bin + 1);
            all[bin] += (edge - at) / (until - from);
            at = edge;
        }

        return new(Scale, all.ToImmutable());
    }

    public LogHistogram Plus(LogHistogram other) => new(Scale, [.. counts.Zip(other.counts, (one, two) => one + two)]);

    /// <summary>The number of values by which the two differ.</summary>
    public double Distance(LogHistogram other) => counts.Zip(other.counts, (one, two) => Math.Abs(one - two)).Sum();

    public LogHistogram Times(double factor) => new(Scale, [.. counts.Select(count => count * factor)]);

    public IEnumerable<KeyValuePair<int, double>> Filled =>
        counts.Select((count, bin) => KeyValuePair.Create(bin, count)).Where(entry => entry.Value > 0);

    /// <summary>The value that <paramref name="share"/> of all values do not reach, interpolated within its bin; 0 if there are none.</summary>
    public double Quantile(double share)
    {
        var left = share * Total;
        foreach (var (bin, count) in Filled)
        {
            if (left <= count)
            {
                return Scale.Edge(bin + (left / count));
            }

            left -= count;
        }

        return Total == 0 ? 0 : Scale.Edge(Filled.Last().Key + 1);
    }
}
