using System.Globalization;

namespace Watchpost.Benchmarks;

/// <summary>What it costs to watch nothing.</summary>
internal static class IdleBenchmark
{
    // The queues' listeners look less and less often until they reach their slowest pace.
    private static readonly TimeSpan CalmDown = TimeSpan.FromSeconds(10);

    /// <summary>Measures and prints. Returns the exit code.</summary>
    public static async Task<int> RunAsync(TimeSpan length, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        StorageRequests.CountFromNowOn();
        Progress.SayMachine();
        await using var bench = await Bench.StartAsync(options.Intervals[0], options, cancellationToken);
        await Task.Delay(CalmDown, TimeProvider.System, cancellationToken);
        Progress.Say(string.Create(CultureInfo.InvariantCulture, $"Nothing watched for {length.TotalSeconds:0} s; load average {Progress.LoadAverage()}"));
        var before = await bench.UsageAsync(cancellationToken);
        await Task.Delay(length, TimeProvider.System, cancellationToken);
        var used = (await bench.UsageAsync(cancellationToken)).Since(before);

        Console.WriteLine("| a minute with nothing watched | |");
        Console.WriteLine("| --- | ---: |");
        Row("looks into queues", used.Requests.IdleLooks, "0");
        Row("other queue operations", used.Requests.Queue, "0");
        Row("table operations", used.Requests.Table, "0");
        Row("application: CPU s", used.App.TotalSeconds, "0.00");
        Row("Azurite: CPU s", used.Azurite.TotalSeconds, "0.00");
        foreach (var (kind, count) in used.Requests.Counts.Where(_ => options.Details))
        {
            Row(kind, count, "0.0");
        }

        return 0;

        void Row(string name, double value, string format) =>
            Console.WriteLine($"| {name} | {(value * TimeSpan.FromMinutes(1) / length).ToString(format, CultureInfo.InvariantCulture)} |");
    }
}
