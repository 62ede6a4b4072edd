using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Watchpost.Benchmarks;

/// <summary>Registers many watches at once and waits until each was notified.</summary>
internal sealed class WatchBenchmark(int watches, double interval, BenchmarkOptions options, string variant = "")
{
    private static readonly ImmutableArray<int> UsualWatches = [1000, 5000];

    /// <summary>Measures every combination and prints one table. Returns the exit code.</summary>
    public static async Task<int> RunAllAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        StorageRequests.CountFromNowOn();
        Progress.SayMachine();
        var results = new List<WatchResult>();
        foreach (var watches in options.Watches.IsEmpty ? UsualWatches : options.Watches)
        {
            foreach (var interval in options.Intervals)
            {
                results.Add(await new WatchBenchmark(watches, interval, options).RunAsync(cancellationToken));
            }
        }

        Console.WriteLine();
        Console.WriteLine(WatchReport.Table(results));
        if (options.Details)
        {
            Console.WriteLine(WatchReport.Details(results));
        }

        return results.All(result => result.IsGood) ? 0 : 1;
    }

    /// <summary>Measures one combination.</summary>
    public async Task<WatchResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.StartAsync(interval, options, cancellationToken);
        var load = Progress.LoadAverage();
        Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{watches} watches, every {interval} s{variant}; load average {load}; application is process {bench.App.ProcessId}"));

        var before = await bench.UsageAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var watched = await RegisterAllAsync(bench, cancellationToken);
        var registering = Stopwatch.GetElapsedTime(started);
        var between = await bench.UsageAsync(cancellationToken);
        Progress.Say(string.Create(CultureInfo.InvariantCulture, $"  registered in {registering.TotalSeconds:0.0} s"));

        await watched.WaitForWebhooksAsync(TimeSpan.FromSeconds(interval), options.Patience, cancellationToken);
        var after = await bench.UsageAsync(cancellationToken);
        await Task.Delay(options.Settle, TimeProvider.System, cancellationToken);
        return new WatchResult
        {
            Watches = watches,
            Interval = interval,
            Variant = variant,
            UpstreamCalls = bench.Relay.Upstream.Calls.Total,
            Load = load,
            Starting = before.App,
            Registering = registering,
            UsedRegistering = between.Since(before),
            Used = after.Since(before),
            AppPeakMemory = bench.App.PeakMemory,
            AzuritePeakMemory = bench.Azurite.PeakMemory,
            Outcomes = await watched.OutcomesAsync(TimeSpan.FromSeconds(interval), cancellationToken),
            Unverified = bench.Relay.Receiver.Received.Count(webhook => !webhook.Verified),
        };
    }

    private async Task<Watched> RegisterAllAsync(Bench bench, CancellationToken cancellationToken)
    {
        var lengths = TaskLengths.Draw(watches, options);
        var watched = new Watched(bench, watches);
        await Parallel.ForAsync(
            0,
            watches,
            new ParallelOptions { MaxDegreeOfParallelism = options.Clients, CancellationToken = cancellationToken },
            async (number, cancel) => await watched.RegisterAsync(number, lengths[number], cancel));
        return watched;
    }
}
