using Watchpost.Fakes;

namespace Watchpost.SystemTests;

/// <summary>A relay, an application that watches it, and a look into the application's storage.</summary>
public sealed class TestSystem : IAsyncDisposable
{
    private TestSystem(FakeRelay relay, WatchpostApp app, StorageProbe storage) => (Relay, App, Storage) = (relay, app, storage);

    /// <summary>The upstream and the receiver.</summary>
    public FakeRelay Relay { get; }

    /// <summary>The process that runs now.</summary>
    public WatchpostApp App { get; private set; }

    /// <summary>Its tables and queues.</summary>
    public StorageProbe Storage { get; }

    /// <summary>Calls the API.</summary>
    public WatchpostClient Client => App.Client;

    /// <summary>Starts all of it: polls every quarter of a second and short retries, unless set otherwise.</summary>
    public static Task<TestSystem> StartAsync(string account, params (string Name, string Value)[] settings) => StartAsync(account, _ => settings);

    /// <summary>The same, with settings that name the relay.</summary>
    public static async Task<TestSystem> StartAsync(string account, Func<FakeRelay, IEnumerable<(string Name, string Value)>> settings)
    {
        var relay = await FakeRelay.StartAsync();
        try
        {
            var options = WatchpostAppOptions.For(relay, account, [
                ("Watchpost__Polling__FirstSeconds", "0"),
                ("Watchpost__Polling__IntervalSeconds", "0.25"),
                ("Watchpost__Delivery__ScheduleSeconds", "0,0.5,0.5,0.5"),
                ("Watchpost__Delivery__TimeoutSeconds", "2"),
                .. settings(relay)]);
            var app = await WatchpostApp.StartAsync(options with { Patience = TimeSpan.FromMinutes(3) });
            return new TestSystem(relay, app, new StorageProbe(account));
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    /// <summary>A callback of its own.</summary>
    public Hook NewHook() => new(Relay);

    /// <summary>A task that the relay takes now.</summary>
    public FakeTask Submit(TaskPlan plan, string? id = null) => Relay.Upstream.Submit(plan, id ?? "t-" + Guid.NewGuid().ToString("n"));

    /// <summary>
    /// Lets the relay refuse to tell of many tasks at once, as some do. Each task is then asked about on its own, so that it can be answered in a way of its own.
    /// </summary>
    public TestSystem WithoutList()
    {
        Relay.Upstream.Faults.For("list", Replies.Status(404));
        return this;
    }

    /// <summary>Registers a watch that must be accepted.</summary>
    public Task<WatchView> WatchAsync(FakeTask task, Hook hook, CancellationToken cancel) => Client.WatchAsync(new Registration(task.Id, hook.Url), cancel);

    /// <summary>Looks at a watch until it is as wanted.</summary>
    public Task<WatchView> UntilAsync(string watch, Func<WatchView, bool> wanted, CancellationToken cancel) =>
        Client.WaitUntilAsync(watch, wanted, Eventually.Limit, cancel);

    /// <summary>Waits until nothing is scheduled for a watch's task any more: what has not happened by then never will.</summary>
    public Task UntilNothingIsScheduledAsync(string watch, CancellationToken cancel) => Storage.UntilNothingIsScheduledAsync(watch, cancel);

    /// <summary>Waits until another task was polled some times: what was due meanwhile has happened too.</summary>
    public async Task UntilAnotherIsPolledAsync(int times, CancellationToken cancel)
    {
        var watch = await WatchAsync(Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1))), NewHook(), cancel);
        await UntilAsync(watch.Id, now => now.Task.Polls >= times, cancel);
        await Client.DeleteAsync(watch.Id, cancel);
    }

    /// <summary>Ends the process at once and starts another one on the same storage and port.</summary>
    public async Task KillAndRestartAsync(CancellationToken cancel)
    {
        await App.KillAsync();
        await RestartAsync(cancel);
    }

    /// <summary>Starts another process in the place of one that has ended, with other settings where given.</summary>
    public async Task RestartAsync(CancellationToken cancel, params (string Name, string Value)[] settings)
    {
        var ended = App;
        var options = settings.Aggregate(ended.Options with { Port = ended.Port }, (all, setting) => all.With(setting.Name, setting.Value));
        App = await WatchpostApp.StartAsync(options, cancel);
        await ended.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Relay.DisposeAsync();
    }
}
