namespace Watchpost.Benchmarks;

/// <summary>Many values, seen from afar.</summary>
internal sealed record Spread(double Mean, double P50, double P95, double P99)
{
    /// <summary>Of these values; all zero where there are none.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered.Length == 0
            ? new Spread(0, 0, 0, 0)
            : new Spread(ordered.Average(), At(ordered, 0.5), At(ordered, 0.95), At(ordered, 0.99));
    }

    private static double At(double[] ordered, double share) => ordered[Math.Clamp((int)Math.Ceiling(share * ordered.Length) - 1, 0, ordered.Length - 1)];
}
