using Watchpost.Benchmarks.Lab;

namespace Watchpost.Benchmarks;

/// <summary>How long the tasks take: log-normal.</summary>
internal static class TaskLengths
{
    /// <summary>Draws lengths with the median, the spread and the seed that the options give.</summary>
    public static TimeSpan[] Draw(int count, BenchmarkOptions options)
    {
        var random = new Random(options.Seed);
        return [.. Enumerable.Range(0, count).Select(_ => TimeSpan.FromSeconds(random.LogNormal(options.Median, options.Sigma)))];
    }
}
