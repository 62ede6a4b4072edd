using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Watchpost.Fakes;

namespace Watchpost.Benchmarks;

/// <summary>Registers many watches at once and waits until each was notified.</summary>
internal sealed class WatchBenchmark(int watches, double interval, BenchmarkOptions options, string variant = "")
{
    private static readonly ImmutableArray<int> UsualWatches = [1000, 5000];

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly record struct Registered(FakeTask Task, ApiAnswer Answer);

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
        var registered = await RegisterAllAsync(bench, cancellationToken);
        var registering = Stopwatch.GetElapsedTime(started);
        var between = await bench.UsageAsync(cancellationToken);
        Progress.Say(string.Create(CultureInfo.InvariantCulture, $"  registered in {registering.TotalSeconds:0.0} s"));

        await WaitForWebhooksAsync(bench.Relay, registered, cancellationToken);
        var after = await bench.UsageAsync(cancellationToken);
        await Task.Delay(options.Settle, TimeProvider.System, cancellationToken);
        var webhooks = bench.Relay.Receiver.Received;
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
            Outcomes = await OutcomesAsync(bench, registered, webhooks.Where(webhook => webhook.IsTerminal).ToLookup(webhook => webhook.WatchId, StringComparer.Ordinal), cancellationToken),
            Unverified = webhooks.Count(webhook => !webhook.Verified),
        };
    }

    private async Task<IReadOnlyList<Registered>> RegisterAllAsync(Bench bench, CancellationToken cancellationToken)
    {
        var lengths = TaskLengths.Draw(watches, options);
        var registered = new Registered[watches];
        await Parallel.ForAsync(0, watches, new ParallelOptions { MaxDegreeOfParallelism = options.Clients, CancellationToken = cancellationToken }, async (number, cancel) =>
        {
            var task = bench.Relay.Upstream.Submit(TaskPlan.Success(lengths[number]));
            var answer = await bench.App.Client.RegisterAsync(new Registration(task.Id, bench.Relay.HookUrl("benchmark")), cancel: cancel);
            registered[number] = new Registered(task, answer.Expect(HttpStatusCode.Accepted));
        });
        return registered;
    }

    private async Task WaitForWebhooksAsync(FakeRelay relay, IReadOnlyList<Registered> registered, CancellationToken cancellationToken)
    {
        var lastEnd = registered.Max(watch => watch.Task.FinishesAt!.Value);
        var (seen, seenAt) = (0L, TimeProvider.System.GetUtcNow());
        while (true)
        {
            var (total, now) = (relay.Receiver.Total, TimeProvider.System.GetUtcNow());
            if (total != seen)
            {
                (seen, seenAt) = (total, now);
            }

            if ((total >= watches && Notified(relay) == watches) || now > Later(seenAt, lastEnd + TimeSpan.FromSeconds(interval)) + options.Patience)
            {
                Progress.Say(string.Create(CultureInfo.InvariantCulture, $"  {total} webhooks, the last one {(seenAt - lastEnd).TotalSeconds:0.0} s after the last task's end"));
                return;
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    private static int Notified(FakeRelay relay) => relay.Receiver.Received.Where(webhook => webhook.IsTerminal).Select(webhook => webhook.WatchId).Distinct(StringComparer.Ordinal).Count();

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private async Task<ImmutableArray<WatchOutcome>> OutcomesAsync(
        Bench bench, IReadOnlyList<Registered> registered, ILookup<string?, ReceivedWebhook> arrivals, CancellationToken cancellationToken)
    {
        var outcomes = new List<WatchOutcome>(registered.Count);
        foreach (var (task, answer) in registered)
        {
            var watch = answer.Watch;
            ReceivedWebhook[] arrived = [.. arrivals[watch.Id]];
            var attempts = arrived.Length > 1 ? (await bench.App.Client.AttemptsAsync(watch.Id, cancellationToken)).Expect(HttpStatusCode.OK).Items.Count : arrived.Length;
            outcomes.Add(new WatchOutcome
            {
                RegisteredAt = watch.CreatedAt,
                FinishedAt = task.FinishesAt!.Value,
                Interval = TimeSpan.FromSeconds(interval),
                Calls = task.Calls,
                NotifiedAt = arrived.Length == 0 ? null : arrived.Min(webhook => webhook.At),
                Webhooks = arrived.Length,
                Notifications = arrived.DistinctBy(webhook => webhook.Id, StringComparer.Ordinal).Count(),
                Attempts = attempts,
            });
        }

        return [.. outcomes];
    }
}
