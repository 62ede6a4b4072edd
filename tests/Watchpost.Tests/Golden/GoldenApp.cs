using Azure;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Watchpost.Functions.Delivery;
using Watchpost.Functions.Polling;
using Watchpost.LocalHost;
using Watchpost.Simulation.Model;
using Watchpost.Storage.Tables;

namespace Watchpost.Tests.Golden;

/// <summary>The whole app in this process, as the local host runs it, on storage in memory and the test's clock. The test runs its queues.</summary>
internal sealed class GoldenApp : IAsyncDisposable
{
    private readonly StillClock clock = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero));
    private readonly Dictionary<string, ModelTable> tables = StorageNames.Tables.ToDictionary(name => name, _ => new ModelTable(), StringComparer.Ordinal);
    private readonly StorageAccount account = new();
    private readonly ModelQueue queues;
    private readonly WebApplication app;
    private readonly HttpClient client = new();

    private GoldenApp(string upstream)
    {
        queues = new ModelQueue(clock);
        app = LocalHostApplication.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None"], new LocalHostOptions
        {
            Configuration = configuration => configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
                ["Watchpost:SigningSecret"] = "whsec_cHV0LTI0LXRvLTY0LXJhbmRvbS1ieXRlcy1oZXJl",
                ["Watchpost:Sources:midjourney:BaseUrl"] = upstream,
                ["Watchpost:Sources:midjourney:ApiKey"] = "key",
                ["Watchpost:Sources:replicate:Preset"] = "replicate",
                ["Watchpost:Callbacks:AllowHttp"] = "true",
                ["Watchpost:Callbacks:AllowedHosts"] = new Uri(upstream).Authority,
                ["Watchpost:Delivery:ScheduleSeconds"] = "0,5",
            }),
            Services = Replace,
        });
    }

    public DateTimeOffset Now => clock.GetUtcNow();

    public bool StorageFails
    {
        get => account.Fails;
        set => account.Fails = value;
    }

    public static async Task<GoldenApp> StartAsync(string upstream)
    {
        var started = new GoldenApp(upstream);
        await started.app.StartAsync(TestContext.Current.CancellationToken);
        started.client.BaseAddress = new Uri(started.app.Urls.Single());
        return started;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Moves the clock, second by second, and handles each message as it comes.</summary>
    public async Task PassAsync(int seconds)
    {
        for (var second = 0; second <= seconds; second++)
        {
            while (await HandleAsync(StorageNames.Polls) || await HandleAsync(StorageNames.Deliveries))
            {
            }

            clock.Advance(TimeSpan.FromSeconds(second < seconds ? 1 : 0));
        }
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        account.Dispose();
    }

    private async Task<bool> HandleAsync(string queue)
    {
        if (queues.Model.Receive(queue, 1, TimeSpan.FromMinutes(10)) is not [var message])
        {
            return false;
        }

        await (queue == StorageNames.Polls
            ? ActivatorUtilities.CreateInstance<PollTask>(app.Services).RunAsync(message.Text, TestContext.Current.CancellationToken)
            : ActivatorUtilities.CreateInstance<DeliverNotification>(app.Services).RunAsync(message.Text, TestContext.Current.CancellationToken));
        return queues.Model.Delete(queue, message);
    }

    private void Replace(IServiceCollection services)
    {
        services.RemoveAll<IHostedService>();
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        services.Replace(ServiceDescriptor.Singleton(new Random(1)));
        services.Replace(ServiceDescriptor.Singleton<IWakeUpQueue>(queues));
        account.AddTo(services);
        foreach (var (name, table) in tables)
        {
            table.BeforeFind = (_, _) => StorageFails ? throw new RequestFailedException(503, "Busy") : Task.CompletedTask;
            services.RemoveAllKeyed<ITable>(name).AddKeyedSingleton<ITable>(name, table);
        }
    }
}
