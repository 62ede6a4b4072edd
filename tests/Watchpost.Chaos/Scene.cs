using System.Globalization;
using Watchpost.Fakes;

namespace Watchpost.Chaos;

/// <summary>Two processes of the application on one Azurite, which they reach through a proxy that drops connections; a relay and a receiver.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly FlakyProxy _queueProxy;
    private readonly FlakyProxy _tableProxy;
    private readonly WatchpostApp?[] _apps = new WatchpostApp?[2];
    private Azurite _azurite;
    private WatchpostAppOptions? _options;

    private Scene(DirectoryInfo folder, Azurite azurite, FakeRelay relay)
    {
        (_folder, _azurite, Relay) = (folder, azurite, relay);
        (_queueProxy, _tableProxy) = (new FlakyProxy(azurite.Queues.Port), new FlakyProxy(azurite.Tables.Port));
    }

    /// <summary>The upstream and the receiver.</summary>
    public FakeRelay Relay { get; }

    /// <summary>The storage, without the proxy.</summary>
    public string Storage => _azurite.ConnectionString;

    /// <summary>Starts it all.</summary>
    public static async Task<Scene> StartAsync(CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("watchpost-chaos-");
        var azurite = await Azurite.StartAsync(folder.FullName, cancel);
        var scene = new Scene(folder, azurite, await FakeRelay.StartAsync(cancel: cancel));
        try
        {
            scene._options = scene.Options();
            scene._apps[0] = await WatchpostApp.StartAsync(scene._options, cancel);
            scene._apps[1] = await WatchpostApp.StartAsync(scene._options, cancel);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>One of the processes.</summary>
    public WatchpostApp App(int number) => _apps[number % _apps.Length] ?? throw new InvalidOperationException("It has not been started.");

    /// <summary><c>kill -9</c>.</summary>
    public Task KillAsync(int number) => App(number).KillAsync();

    /// <summary>Starts a killed process again.</summary>
    public async Task StartAgainAsync(int number, CancellationToken cancel)
    {
        var ended = App(number);
        _apps[number % _apps.Length] = await ended.StartAgainAsync(cancel);
        await ended.DisposeAsync();
    }

    /// <summary>Stops Azurite, with all its data saved.</summary>
    public Task StopStorageAsync() => _azurite.StopAsync();

    /// <summary>Starts it again.</summary>
    public async Task StartStorageAsync(CancellationToken cancel)
    {
        var ended = _azurite;
        _azurite = await ended.StartAgainAsync(cancel);
        await ended.DisposeAsync();
    }

    /// <summary>Drops all connections to the storage.</summary>
    public int Drop() => _queueProxy.Drop() + _tableProxy.Drop();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }
        }

        await Relay.DisposeAsync();
        await _queueProxy.DisposeAsync();
        await _tableProxy.DisposeAsync();
        await _azurite.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // Short waits, and more attempts than can be refused: what is measured is that nothing is lost, not how patient it is.
    private WatchpostAppOptions Options()
    {
        var storage = Storage
            .Replace(Port(_azurite.Queues.Port), Port(_queueProxy.Port), StringComparison.Ordinal)
            .Replace(Port(_azurite.Tables.Port), Port(_tableProxy.Port), StringComparison.Ordinal);
        var options = WatchpostAppOptions.For(
            Relay,
            storage,
            ("Watchpost__Polling__FirstSeconds", "0"),
            ("Watchpost__Polling__IntervalSeconds", "1"),
            ("Watchpost__Polling__MaxSeconds", "2"),
            ("Watchpost__Delivery__ScheduleSeconds", "0" + string.Concat(Enumerable.Repeat(",2", 29))),
            ("Watchpost__Delivery__TimeoutSeconds", "2"),
            ("Logging__LogLevel__Default", "Warning"));
        return options with { Patience = TimeSpan.FromMinutes(3) };
    }

    private static string Port(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
}
