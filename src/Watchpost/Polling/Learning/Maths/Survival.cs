using System.Collections.Immutable;

namespace Watchpost.Polling.Learning.Maths;

/// <summary>
/// The probability that a value is larger than a given one, from a histogram. A normal kernel on the logarithmic scale smooths it, so that a few
/// hundred values are enough. The kernel's width is the one under which each value is most likely, given all the others (likelihood cross-validation:
/// Silverman, Density Estimation, 1986, section 3.4.4).
/// </summary>
internal sealed class Survival
{
    /// <summary>Grid points per bin of the histogram.</summary>
    private const int Fineness = 2;

    // In octaves.
    private static readonly double[] Widths = [0.06, 0.09, 0.13, 0.19, 0.28, 0.42, 0.63];

    private Survival(double[] edges, double[] masses)
    {
        Edges = [.. edges];
        var above = new double[edges.Length];
        for (var i = masses.Length - 1; i >= 0; i--)
        {
            above[i] = above[i + 1] + masses[i];
        }

        Above = [.. above];
        var moment = new double[edges.Length];
        for (var i = 0; i < masses.Length; i++)
        {
            moment[i + 1] = moment[i] + (masses[i] * (edges[i] + edges[i + 1]) / 2);
        }

        MomentBelow = [.. moment];
    }

    /// <summary>The grid: zero, then points evenly spaced on the logarithmic scale.</summary>
    public ImmutableArray<double> Edges { get; }

    /// <summary>The probability of a larger value at each grid point; 0 at the last.</summary>
    public ImmutableArray<double> Above { get; }

    /// <summary>The mean of the smaller values times their probability, at each grid point.</summary>
    public ImmutableArray<double> MomentBelow { get; }

    public double Mean => MomentBelow[^1];

    /// <summary>Smooths a histogram that is not empty.</summary>
    public static Survival Of(LogHistogram histogram)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(histogram.Total, 0, nameof(histogram));
        var filled = histogram.Filled.ToList();
        var perOctave = histogram.Scale.PerOctave;
        var width = Widths.MaxBy(width => Likelihood(filled, histogram.Total, width * perOctave)) * perOctave;

        // Wide enough that at most half a value is lost at either end.
        var reach = (int)Math.Ceiling(2.5 * width);
        var from = filled[0].Key - reach;
        var points = ((filled[^1].Key + 1 + reach - from) * Fineness) + 1;
        var grid = Enumerable.Range(0, points).Select(point => from + ((double)point / Fineness)).ToArray();
        var below = grid.Select(bin => filled.Sum(entry => entry.Value * Normal((bin - entry.Key - 0.5) / width))).ToArray();
        var masses = new double[points];
        for (var i = 0; i < points - 1; i++)
        {
            masses[i + 1] = below[i + 1] - below[i];
        }

        var all = masses.Sum();
        return new Survival([0, .. grid.Select(histogram.Scale.Edge)], [.. masses.Select(mass => mass / all)]);
    }

    /// <summary>A known distribution: its probability of larger values, on a grid that starts at zero.</summary>
    public static Survival Of(IReadOnlyList<double> edges, Func<double, double> above)
    {
        ArgumentNullException.ThrowIfNull(above);
        return new([.. edges], [.. edges.Skip(1).Select((edge, i) => above(edges[i]) - (i == edges.Count - 2 ? 0 : above(edge)))]);
    }

    /// <summary>The grid point closest to a value.</summary>
    public int Nearest(double value)
    {
        var found = Edges.BinarySearch(value);
        if (found >= 0)
        {
            return found;
        }

        var behind = Math.Clamp(~found, 1, Edges.Length - 1);
        return value - Edges[behind - 1] < Edges[behind] - value || double.IsNaN(value) ? behind - 1 : behind;
    }

    private static double Likelihood(List<KeyValuePair<int, double>> filled, double total, double width)
    {
        var likelihood = 0d;
        var own = Kernel(0, width);
        foreach (var (bin, count) in filled)
        {
            var others = filled.Sum(entry => entry.Value * Kernel(bin - entry.Key, width)) - Math.Min(count, 1) * own;
            likelihood += count * Math.Log(Math.Max(others / total, 1e-12));
        }

        return likelihood;
    }

    private static double Kernel(int distance, double width) => Normal((distance + 0.5) / width) - Normal((distance - 0.5) / width);

    // The normal distribution, to 1e-7: Abramowitz and Stegun, 26.2.17.
    private static double Normal(double x)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        var tail = 0.3989422804 * Math.Exp(-x * x / 2) * t
            * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x < 0 ? tail : 1 - tail;
    }
}
