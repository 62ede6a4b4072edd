namespace Watchpost.Polling.Learning.Maths;

/// <summary>Bins whose edges grow by a constant factor: as fine for seconds as for hours, and few.</summary>
/// <param name="Least">The lower edge of the first bin; smaller values are counted there.</param>
/// <param name="PerOctave">How many bins double a value.</param>
/// <param name="Bins">How many there are; larger values are counted in the last.</param>
internal sealed record LogScale(double Least, int PerOctave, int Bins)
{
    /// <summary>How long tasks take: half a second to a week in seconds, 6 % a bin.</summary>
    public static LogScale Durations { get; } = new(0.5, 12, 243);

    /// <summary>Time left by time spent: 1/64 to 64, 19 % a bin.</summary>
    public static LogScale Ratios { get; } = new(1 / 64d, 4, 48);

    /// <summary>The bin that counts a value.</summary>
    public int BinOf(double value) => value <= Least ? 0 : (int)Math.Min(Bins - 1, Math.Floor(Math.Log2(value / Least) * PerOctave));

    /// <summary>A lower edge; between bins where <paramref name="bin"/> is no whole number.</summary>
    public double Edge(double bin) => Least * Math.Pow(2, bin / PerOctave);
}
