using System.Collections.Immutable;
using System.Globalization;
using Watchpost.Fakes;

namespace Watchpost.Benchmarks.Compare;

/// <summary>One of the two that are compared: an application with a relay and a storage of its own.</summary>
internal sealed class Side(string name, Bench bench, int tasks) : IAsyncDisposable
{
    public string Name => name;

    public Bench Bench => bench;

    public Watched Watched { get; } = new(bench, tasks);

    /// <summary>Starts it, with that value in each of these settings.</summary>
    public static async Task<Side> StartAsync(
        string name, FakeRelayOptions relay, int tasks, double value, string[] settings, CancellationToken cancellationToken)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return new Side(name, await Bench.StartAsync(relay, [.. settings.Select(setting => (setting, text))], cancellationToken), tasks);
    }

    /// <summary>What came of it.</summary>
    /// <param name="learn">So many tasks, the first ones, are not counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SideResult> ResultAsync(int learn, CancellationToken cancellationToken)
    {
        var all = await Watched.OutcomesAsync(TimeSpan.Zero, cancellationToken);
        ImmutableArray<WatchOutcome> measured = [.. all.Skip(learn).Where(outcome => !outcome.IsLost)];
        return new SideResult
        {
            Name = name,
            Tasks = measured.Length,
            Calls = measured.Average(outcome => outcome.Calls),
            Requests = (double)bench.Relay.Upstream.Calls.Total / tasks,
            Latency = Spread.Of(measured.Select(outcome => outcome.Latency)),
            OwnDelay = measured.Average(outcome => (bench.Relay.Upstream.ShownAt(outcome.FinishedAt) - outcome.FinishedAt).TotalSeconds),
            Lost = all.Count(outcome => outcome.IsLost),
            Doubled = all.Count(outcome => outcome.IsDoubled),
            Unverified = bench.Relay.Receiver.Received.Count(webhook => !webhook.Verified),
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
