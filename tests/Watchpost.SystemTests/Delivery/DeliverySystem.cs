using Watchpost.Fakes;

namespace Watchpost.SystemTests.Delivery;

/// <summary>A relay with its receiver, and an application of its own that polls often and retries soon.</summary>
public sealed class DeliverySystem : IAsyncDisposable
{
    /// <summary>Far above what anything here should take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private DeliverySystem(FakeRelay relay, WatchpostApp app) => (Relay, App) = (relay, app);

    /// <summary>The upstream and the receiver.</summary>
    public FakeRelay Relay { get; }

    /// <summary>The application.</summary>
    public WatchpostApp App { get; private set; }

    /// <summary>Calls its API.</summary>
    public WatchpostClient Client => App.Client;

    /// <summary>Starts it on a fresh storage account.</summary>
    public static async Task<DeliverySystem> StartAsync(AzuriteFixture azurite, params (string Name, string Value)[] settings)
    {
        ArgumentNullException.ThrowIfNull(azurite);
        var relay = await FakeRelay.StartAsync();
        try
        {
            var options = WatchpostAppOptions.For(relay, azurite.Azurite.NewAccount(), [
                ("Watchpost__Polling__FirstSeconds", "0"),
                ("Watchpost__Polling__IntervalSeconds", "0.2"),
                ("Watchpost__Delivery__ScheduleSeconds", "0,0.5,0.5,0.5"),
                ("Watchpost__Delivery__TimeoutSeconds", "5"),
                .. settings]);
            return new DeliverySystem(relay, await WatchpostApp.StartAsync(options));
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    /// <summary>A callback of its own.</summary>
    public (string Path, string Url) NewHook()
    {
        var path = "/hooks/" + Guid.NewGuid().ToString("n");
        return (path, Relay.Url + path);
    }

    /// <summary>A task that the relay takes now.</summary>
    public FakeTask Submit(TaskPlan plan) => Relay.Upstream.Submit(plan, "t-" + Guid.NewGuid().ToString("n"));

    /// <summary>What came to a callback, oldest first.</summary>
    public IReadOnlyList<ReceivedWebhook> At(string path) => [.. Relay.Receiver.Received.Where(webhook => webhook.Path == path)];

    /// <summary>Looks at a watch until its delivery is as wanted.</summary>
    public Task<WatchView> UntilAsync(string watch, Func<WatchView, bool> wanted) =>
        Client.WaitUntilAsync(watch, wanted, Limit, TestContext.Current.CancellationToken);

    /// <summary>Ends the process at once, and starts another one on the same storage and port.</summary>
    public async Task KillAndRestartAsync()
    {
        var ended = App;
        await ended.KillAsync();
        App = await ended.StartAgainAsync(TestContext.Current.CancellationToken);
        await ended.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Relay.DisposeAsync();
    }
}
