namespace Watchpost.Polling.Learning.Maths;

/// <summary>Bins whose edges grow by a constant factor: equally fine for seconds and hours, and few.</summary>
/// <param name="Least">The lower edge of the first bin, which counts smaller values too.</param>
/// <param name="PerOctave">The number of bins per factor of two.</param>
/// <param name="Bins">The number of bins. The last one counts larger values too.</param>
internal sealed record LogScale(double Least, int PerOctave, int Bins)
{
    /// <summary>How long tasks take: half a second to a week in seconds, 6 % per bin.</summary>
    public static LogScale Durations { get; } = new(0.5, 12, 243);

    /// <summary>Time left / time spent: 1/64 to 64, 19 % per bin.</summary>
    public static LogScale Ratios { get; } = new(1 / 64d, 4, 48);

    public int BinOf(double value) => value <= Least ? 0 : (int)Math.Min(Bins - 1, Math.Floor(Math.Log2(value / Least) * PerOctave));

    /// <summary>The lower edge of a bin, interpolated if <paramref name="bin"/> is fractional.</summary>
    public double Edge(double bin) => Least * Math.Pow(2, bin / PerOctave);
}
