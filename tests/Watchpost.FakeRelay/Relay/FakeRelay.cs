namespace Watchpost.Fakes;

/// <summary>A Midjourney relay that does as it is told, and a receiver of webhooks, on one port of this machine.</summary>
public sealed class FakeRelay : IAsyncDisposable
{
    private readonly WebApplication web;

    private FakeRelay(WebApplication app, FakeRelayOptions options)
    {
        web = app;
        Options = options;
        Upstream = new FakeUpstream(options);
        Receiver = new WebhookReceiver(options);
    }

    /// <summary>The relay's side that is asked about tasks.</summary>
    public FakeUpstream Upstream { get; }

    /// <summary>Other APIs than the relay's.</summary>
    public FakeApis Apis { get; } = new();

    /// <summary>The side that takes webhooks.</summary>
    public WebhookReceiver Receiver { get; }

    /// <summary>How it was started.</summary>
    public FakeRelayOptions Options { get; }

    /// <summary>Where it listens, without a slash at the end: a source's base URL.</summary>
    public string Url { get; private set; } = "";

    /// <summary>A callback that it takes.</summary>
    public string HookUrl(string name = "test") => $"{Url}/hooks/{name}";

    /// <summary>The base URL of a scripted API.</summary>
    public string ApiUrl(string name) => Url + ApiPath(name);

    /// <summary>Listens.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<FakeRelay> StartAsync(FakeRelayOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new FakeRelayOptions();

        // The empty builder reads no settings, so nothing in the environment of a test can change what it does.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();

        var relay = new FakeRelay(app, options);
        var writer = new ReplyWriter(options.Time, app.Lifetime.ApplicationStopping);
        app.UseRouting();
        new MidjourneyEndpoints(relay.Upstream, options, writer).Map(app);
        new ControlEndpoints(relay, options).Map(app);
        app.Map("/apis/{name}/{**path}", (RequestDelegate)(context => relay.Apis.AnswerAsync(context, writer)));
        app.Map("/hooks/{**path}", (RequestDelegate)(context => relay.Receiver.TakeAsync(context, writer)));

        try
        {
            await app.StartAsync(cancel);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        relay.Url = app.Urls.First().TrimEnd('/');
        return relay;
    }

    internal static string ApiPath(string name) => "/apis/" + name;

    /// <summary>For each terminal webhook that came: how long after its task's end.</summary>
    public IReadOnlyList<TimeSpan> NotificationLatencies() =>
    [
        .. from webhook in Receiver.Received
           where webhook.IsTerminal
           let finished = Upstream.Find(webhook.TaskId ?? "")?.FinishesAt
           where finished is not null
           select webhook.At - finished.Value,
    ];

    /// <summary>Until the process is asked to stop.</summary>
    public Task RunAsync(CancellationToken cancel) => web.WaitForShutdownAsync(cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => web.DisposeAsync();
}
