using Watchpost.Polling.Learning.Maths;

namespace Watchpost.Tests.Polling.Learning;

/// <summary>Past tasks, always the same ones.</summary>
internal static class Past
{
    public static readonly PollBounds Bounds = new(1, 300);

    public static TaskHistory Of(IEnumerable<double> durations) =>
        durations.Aggregate(TaskHistory.Empty, (history, duration) => history.Add(new CompletedTaskSample { Duration = duration }));

    public static IEnumerable<double> LogNormal(int count, double median = 30, double sigma = 0.5)
    {
        var random = new Random(7);
        return Enumerable.Range(0, count).Select(_ => median * Math.Exp(sigma * Normal(random)));
    }

    public static IEnumerable<double> Exponential(int count, double mean)
    {
        var random = new Random(7);
        return Enumerable.Range(0, count).Select(_ => -mean * Math.Log(1 - random.NextDouble()));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
