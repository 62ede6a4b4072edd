namespace Watchpost.Benchmarks.Lab;

/// <summary>Random numbers of the distributions that task lengths have.</summary>
internal static class Draw
{
    public static double LogNormal(this Random random, double median, double sigma) => median * Math.Exp(sigma * random.Normal());

    public static double Exponential(this Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());

    public static double Pareto(this Random random, double least, double shape) => least * Math.Pow(1 - random.NextDouble(), -1 / shape);

    // Box and Muller's transform.
    public static double Normal(this Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
