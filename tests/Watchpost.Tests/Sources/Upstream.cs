using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Model;
using Watchpost.Outbound;
using Watchpost.Sources;
using Watchpost.Sources.Configuration;

namespace Watchpost.Tests.Sources;

/// <summary>A real HTTP server on a free loopback port that answers as a test says.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication app;

    private Upstream(WebApplication app, string url)
    {
        this.app = app;
        Url = url;
    }

    public string Url { get; }

    public static async Task<Upstream> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new Upstream(server, server.Urls.Single());
    }

    /// <summary>A source of the given settings, with this server as its base where they name none.</summary>
    public Configured Source(Action<SourceOptions>? configure = null, TimeProvider? time = null, string name = "midjourney")
    {
        var settings = new SourceOptions { BaseUrl = Url, ApiKey = "sk-secret-key" };
        configure?.Invoke(settings);
        return Configured.Make(name, settings, time);
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
    }

    /// <summary>One configured source, made as the application makes it.</summary>
    internal sealed record Configured(SourceCatalog Catalog, ISource Source) : IDisposable
    {
        /// <summary>The guard as it is for local work: upstreams listen on this machine.</summary>
        public static readonly GuardedConnect ConnectAnywhere =
            GuardedConnector.Create(new SystemNameResolver(), new CallbackOptions { AllowPrivateNetworks = true }, TimeProvider.System).ConnectAsync;

        public static Configured Make(string name, SourceOptions settings, TimeProvider? time = null)
        {
            var options = new SourcesOptions();
            options.ByName[name] = settings;
            var catalog = new SourceCatalog(Options.Create(options), time ?? TimeProvider.System, ConnectAnywhere);
            catalog.TryGet(name, out var source).ShouldBeTrue();
            return new Configured(catalog, source);
        }

        public Task<Observation> AskAsync(string taskId, Func<TaskAddress, TaskAddress>? address = null)
        {
            var task = new TaskAddress { Source = Source.Name, TaskId = taskId };
            return Source.AskAsync(address?.Invoke(task) ?? task, TestContext.Current.CancellationToken);
        }

        public void Dispose() => Catalog.Dispose();
    }
}
