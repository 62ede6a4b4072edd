using System.Globalization;
using System.Net;
using Watchpost.Fakes;

namespace Watchpost.Benchmarks;

/// <summary>Whether receivers that are slow or dead hold up the healthy ones: the same watches twice, the second time with some of the receivers gone bad.</summary>
internal sealed class SoakBenchmark(BenchmarkOptions options)
{
    private const int Healthy = 30;
    private const int Slow = 10;
    private const int Dead = 10;
    private const double MostTimesAsLong = 2;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private sealed record Run(string Name, Spread Delivery, Spread Latency, int Expected, int Notified, int Doubled);

    /// <summary>Measures both and prints one table. Returns the exit code.</summary>
    public static async Task<int> RunAllAsync(int watches, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        Progress.SayMachine();
        var soak = new SoakBenchmark(options);
        var before = await soak.RunAsync("all are healthy", watches, isBad: false, cancellationToken);
        var beside = await soak.RunAsync("20 are slow or dead", watches, isBad: true, cancellationToken);

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{watches} watches, {Healthy + Slow + Dead} receivers: {Slow} take 10 s, {Dead} are dead; deliveries to the {Healthy} that are healthy in both runs"));
        Console.WriteLine("| | delivery after the poll that saw the end, s: mean / p50 / p95 / p99 | after the task's end, s | notified once |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var run in new[] { before, beside })
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {run.Name} | {Text(run.Delivery)} | {Text(run.Latency)} | {run.Notified - run.Doubled} of {run.Expected} |"));
        }

        var ratio = beside.Delivery.P95 / before.Delivery.P95;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\np95 of the healthy ones: {ratio:0.00} times as long ({MostTimesAsLong} allowed)"));
        return ratio <= MostTimesAsLong && new[] { before, beside }.All(run => run.Notified == run.Expected && run.Doubled == 0) ? 0 : 1;
    }

    private async Task<Run> RunAsync(string name, int watches, bool isBad, CancellationToken cancellationToken)
    {
        await using var receivers = await Receivers.StartAsync(Healthy, Slow, Dead, isBad, cancellationToken);
        await using var bench = await Bench.StartAsync(options.Intervals[0], options, cancellationToken);
        Progress.Say($"{name}; load average {Progress.LoadAverage()}");

        string[] urls = [.. receivers.Healthy, .. receivers.Others];
        var perReceiver = watches / (Healthy + Slow + Dead);
        var lengths = TaskLengths.Draw(perReceiver * urls.Length, options);
        await Parallel.ForAsync(0, lengths.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Clients, CancellationToken = cancellationToken }, async (number, cancel) =>
        {
            var task = bench.Relay.Upstream.Submit(TaskPlan.Success(lengths[number]));
            (await bench.App.Client.RegisterAsync(new Registration(task.Id, urls[number % urls.Length]), cancel: cancel)).Expect(HttpStatusCode.Accepted);
        });
        var expected = perReceiver * Healthy;
        await WaitAsync(receivers, expected, cancellationToken);
        await Task.Delay(options.Settle, TimeProvider.System, cancellationToken);

        var arrived = receivers.AtHealthy.Where(webhook => webhook.IsTerminal).GroupBy(webhook => webhook.WatchId, StringComparer.Ordinal).ToList();
        var first = arrived.Select(group => (At: group.Min(webhook => webhook.At), Task: bench.Relay.Upstream.Find(group.First().TaskId!)!)).ToList();
        return new Run(
            name,
            Spread.Of(first.Select(one => (one.At - one.Task.CallTimes[^1]).TotalSeconds)),
            Spread.Of(first.Select(one => (one.At - one.Task.FinishesAt!.Value).TotalSeconds)),
            expected,
            arrived.Count,
            arrived.Count(group => group.Count() > 1));
    }

    private async Task WaitAsync(Receivers receivers, int expected, CancellationToken cancellationToken)
    {
        var (seen, seenAt) = (0, TimeProvider.System.GetUtcNow());
        while (seen < expected && TimeProvider.System.GetUtcNow() - seenAt < options.Patience)
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
            var now = receivers.AtHealthy.Where(webhook => webhook.IsTerminal).Select(webhook => webhook.WatchId).Distinct(StringComparer.Ordinal).Count();
            if (now != seen)
            {
                (seen, seenAt) = (now, TimeProvider.System.GetUtcNow());
            }
        }
    }

    private static string Text(Spread spread) => string.Create(CultureInfo.InvariantCulture, $"{spread.Mean:0.00} / {spread.P50:0.00} / {spread.P95:0.00} / {spread.P99:0.00}");
}
