using System.Diagnostics;
using System.Globalization;
using System.Net;
using Watchpost.Fakes;

namespace Watchpost.Benchmarks.Compare;

/// <summary>Learned polling and a fixed interval on the running service, side by side.</summary>
internal sealed class Comparison(ComparisonOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    private readonly Arrivals arrivals = Arrivals.Draw(options);

    /// <summary>Measures both relays and prints one table. Returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        StorageRequests.CountFromNowOn();
        Progress.SayMachine();
        var atOnce = await RunAsync(tick: null, cancellationToken);
        var ticking = await RunAsync(options.Tick, cancellationToken);

        Say($"\n| relay | polls | tasks | calls per task | requests per task | latency, s: mean / p50 / p95 | of fixed | above the tick's own delay, s | lost / doubled / unverified |");
        Say($"|---|---|---:|---:|---:|---:|---:|---:|---:|");
        Print("direct proxy", atOnce);
        Print(string.Create(CultureInfo.InvariantCulture, $"tick of {options.Tick} s"), ticking);
        return atOnce.Concat(ticking).All(result => result.IsGood) ? 0 : 1;
    }

    private async Task<SideResult[]> RunAsync(double? tick, CancellationToken cancellationToken)
    {
        var relay = new FakeRelayOptions { RefreshEvery = tick is { } every ? TimeSpan.FromSeconds(every) : null };
        var interval = Math.Round(arrivals.IntervalFor(options.Calls, tick, new Random(options.Seed)), 2);
        var count = arrivals.Tasks.Length;
        await using var learned = await Side.StartAsync("learned", relay, count, options.Calls, ["Watchpost__Polling__CallsPerTask"], cancellationToken);
        await using var constant = await Side.StartAsync(
            string.Create(CultureInfo.InvariantCulture, $"every {interval} s"), relay, count, interval, ["Watchpost__Polling__IntervalSeconds", "Watchpost__Polling__FirstSeconds"], cancellationToken);
        Progress.Say(string.Create(CultureInfo.InvariantCulture, $"{count} tasks, {(tick is null ? "direct proxy" : "relay with a tick")}; load average {Progress.LoadAverage()}"));

        Side[] sides = [learned, constant];
        await RegisterAsync(sides, cancellationToken);
        await Task.WhenAll(sides.Select(side => side.Watched.WaitForWebhooksAsync(TimeSpan.FromSeconds(interval), Patience, cancellationToken)));
        await Task.Delay(Settle, TimeProvider.System, cancellationToken);
        await TellWhatWasLearnedAsync(learned, cancellationToken);
        return await Task.WhenAll(sides.Select(side => side.ResultAsync(options.Learn, cancellationToken)));
    }

    private async Task RegisterAsync(Side[] sides, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var registrations = new List<Task>();
        for (var number = 0; number < arrivals.Tasks.Length; number++)
        {
            var (at, length) = arrivals.Tasks[number];
            var wait = TimeSpan.FromSeconds(at) - Stopwatch.GetElapsedTime(started);
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, TimeProvider.System, cancellationToken);
            registrations.AddRange(sides.Select(side => side.Watched.RegisterAsync(number, length, cancellationToken)));
        }

        await Task.WhenAll(registrations);
        Progress.Say(string.Create(CultureInfo.InvariantCulture, $"  registered in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
    }

    private static async Task TellWhatWasLearnedAsync(Side side, CancellationToken cancellationToken)
    {
        var sources = (await side.Bench.App.Client.SourcesAsync(cancellationToken)).Expect(HttpStatusCode.OK);
        Progress.Say("  learned: " + sources.Items.First(source => source.GetProperty("name").GetString() == "midjourney").GetProperty("learned").GetRawText());
    }

    private static void Print(string relay, SideResult[] sides)
    {
        foreach (var side in sides)
        {
            var (mean, p50, p95, _) = side.Latency;
            Say($"| {relay} | {side.Name} | {side.Tasks} | {side.Calls:0.00} | {side.Requests:0.00} | {mean:0.00} / {p50:0.00} / {p95:0.0} | {mean / sides[^1].Latency.Mean:0.00} | {(side.OwnDelay > 0 ? mean - side.OwnDelay : 0):0.00} | {side.Lost} / {side.Doubled} / {side.Unverified} |");
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
