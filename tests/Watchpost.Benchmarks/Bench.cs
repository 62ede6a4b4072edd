using System.Globalization;
using Watchpost.Fakes;

namespace Watchpost.Benchmarks;

/// <summary>Everything that one measurement runs on, started afresh: Azurite on disk, the relay with the receiver, and the application.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private Bench(Azurite azurite, FakeRelay relay, WatchpostApp app) => (Azurite, Relay, App) = (azurite, relay, app);

    public Azurite Azurite { get; }

    public FakeRelay Relay { get; }

    public WatchpostApp App { get; }

    /// <summary>With a fixed interval, against a relay that asks its upstream at every call.</summary>
    public static Task<Bench> StartAsync(double interval, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var seconds = interval.ToString(CultureInfo.InvariantCulture);
        return StartAsync(
            new FakeRelayOptions(),
            [("Watchpost__Polling__FirstSeconds", seconds), ("Watchpost__Polling__IntervalSeconds", seconds), .. options.Settings],
            cancellationToken);
    }

    /// <summary>With these settings.</summary>
    public static async Task<Bench> StartAsync(FakeRelayOptions relayOptions, IReadOnlyCollection<(string Name, string Value)> settings, CancellationToken cancellationToken)
    {
        var azurite = await Azurite.StartAsync(cancel: cancellationToken);
        try
        {
            var relay = await FakeRelay.StartAsync(relayOptions, cancellationToken);
            try
            {
                var app = await WatchpostApp.StartAsync(
                    WatchpostAppOptions.For(relay, azurite.ConnectionString,
                    [
                        // Written lines are work too, but not the application's own: a Functions host samples and batches them.
                        ("Logging__LogLevel__Default", "Warning"),
                        .. settings,
                    ]),
                    cancellationToken);
                return new Bench(azurite, relay, app);
            }
            catch
            {
                await relay.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads what has been used so far.</summary>
    public Task<Usage> UsageAsync(CancellationToken cancellationToken) => Usage.ReadAsync(App, Azurite, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Relay.DisposeAsync();
        await Azurite.DisposeAsync();
    }
}
