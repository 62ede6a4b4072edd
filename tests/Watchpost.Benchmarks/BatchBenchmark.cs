using System.Globalization;

namespace Watchpost.Benchmarks;

/// <summary>What asking about many tasks in one call saves, and what it costs: the same watches with it and without it.</summary>
internal static class BatchBenchmark
{
    private const int UsualWatches = 500;
    private const double MostCallsPerPoll = 0.15;
    private const string WithoutBatch = """{"extends":"midjourney","batch":null}""";

    /// <summary>Measures and prints. Returns the exit code.</summary>
    public static async Task<int> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        StorageRequests.CountFromNowOn();
        Progress.SayMachine();
        var watches = options.Watches.IsEmpty ? UsualWatches : options.Watches[0];
        var interval = options.Intervals[0];
        var definition = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(definition, WithoutBatch, cancellationToken);
        try
        {
            var oneByOne = options with { Settings = options.Settings.Add(("Watchpost__Sources__midjourney__Definition", definition)) };
            var off = await new WatchBenchmark(watches, interval, oneByOne, ", batch off").RunAsync(cancellationToken);
            var on = await new WatchBenchmark(watches, interval, options, ", batch on").RunAsync(cancellationToken);

            Console.WriteLine();
            Console.WriteLine(WatchReport.Table([off, on]));
            Console.WriteLine();
            Say($"upstream calls per poll: {off.CallsPerPoll:0.000} with batch off, {on.CallsPerPoll:0.000} with batch on (at most {MostCallsPerPoll})");
            Say($"latency that batch adds, ms: mean {Added(spread => spread.Mean):0}, p50 {Added(spread => spread.P50):0}, p95 {Added(spread => spread.P95):0} (the window is 75)");
            return off.IsGood && on.IsGood && on.CallsPerPoll <= MostCallsPerPoll ? 0 : 1;

            double Added(Func<Spread, double> part) => (part(AbovePerfect(on)) - part(AbovePerfect(off))) * 1000;
        }
        finally
        {
            File.Delete(definition);
        }
    }

    // Tasks end at the same moments in both runs, but polls do not begin at them: only what is above a perfect poller compares.
    private static Spread AbovePerfect(WatchResult result) => Spread.Of(result.Notified.Select(outcome => outcome.Latency - outcome.PerfectLatency));

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
