using System.Globalization;
using Watchpost.Fakes;

namespace Watchpost.Chaos;

/// <summary>Two processes of the application on one Azurite, which they reach through a proxy that drops connections; a relay and a receiver.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly FlakyProxy queueProxy;
    private readonly FlakyProxy tableProxy;
    private readonly WatchpostApp?[] apps = new WatchpostApp?[2];
    private Azurite azurite;
    private WatchpostAppOptions? options;

    private Scene(DirectoryInfo folder, Azurite azurite, FakeRelay relay)
    {
        (this.folder, this.azurite, Relay) = (folder, azurite, relay);
        (queueProxy, tableProxy) = (new FlakyProxy(azurite.Queues.Port), new FlakyProxy(azurite.Tables.Port));
    }

    /// <summary>The upstream and the receiver.</summary>
    public FakeRelay Relay { get; }

    /// <summary>The storage, without the proxy.</summary>
    public string Storage => azurite.ConnectionString;

    /// <summary>Starts it all.</summary>
    public static async Task<Scene> StartAsync(CancellationToken cancel)
    {
        var data = Directory.CreateTempSubdirectory("watchpost-chaos-");
        var scene = new Scene(data, await Azurite.StartAsync(data.FullName, cancel), await FakeRelay.StartAsync(cancel: cancel));
        try
        {
            scene.options = scene.Options();
            scene.apps[0] = await WatchpostApp.StartAsync(scene.options, cancel);
            scene.apps[1] = await WatchpostApp.StartAsync(scene.options, cancel);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>One of the processes.</summary>
    public WatchpostApp App(int number) => apps[number % apps.Length] ?? throw new InvalidOperationException("It has not been started.");

    /// <summary><c>kill -9</c>.</summary>
    public Task KillAsync(int number) => App(number).KillAsync();

    /// <summary>Starts a killed process again.</summary>
    public async Task StartAgainAsync(int number, CancellationToken cancel)
    {
        var ended = App(number);
        apps[number % apps.Length] = await ended.StartAgainAsync(cancel);
        await ended.DisposeAsync();
    }

    /// <summary>Stops Azurite, with all its data saved.</summary>
    public Task StopStorageAsync() => azurite.StopAsync();

    /// <summary>Starts it again.</summary>
    public async Task StartStorageAsync(CancellationToken cancel)
    {
        var ended = azurite;
        azurite = await ended.StartAgainAsync(cancel);
        await ended.DisposeAsync();
    }

    /// <summary>Drops all connections to the storage.</summary>
    public int Drop() => queueProxy.Drop() + tableProxy.Drop();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var app in apps)
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }
        }

        await Relay.DisposeAsync();
        await queueProxy.DisposeAsync();
        await tableProxy.DisposeAsync();
        await azurite.DisposeAsync();
        folder.Delete(recursive: true);
    }

    // Short waits, and more attempts than can be refused: what is measured is that nothing is lost, not how patient it is.
    private WatchpostAppOptions Options()
    {
        var storage = Storage
            .Replace(Port(azurite.Queues.Port), Port(queueProxy.Port), StringComparison.Ordinal)
            .Replace(Port(azurite.Tables.Port), Port(tableProxy.Port), StringComparison.Ordinal);
        var chosen = WatchpostAppOptions.For(
            Relay,
            storage,
            ("Watchpost__Polling__FirstSeconds", "0"),
            ("Watchpost__Polling__IntervalSeconds", "1"),
            ("Watchpost__Polling__MaxSeconds", "2"),
            ("Watchpost__Delivery__ScheduleSeconds", "0" + string.Concat(Enumerable.Repeat(",2", 29))),
            ("Watchpost__Delivery__TimeoutSeconds", "2"),
            ("Logging__LogLevel__Default", "Warning"));
        return chosen with { Patience = TimeSpan.FromMinutes(3) };
    }

    private static string Port(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
}
