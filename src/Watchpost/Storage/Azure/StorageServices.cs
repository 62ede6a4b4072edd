using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Delivery.Consent;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Secrets;
using Watchpost.Polling.Learning.State;
using Watchpost.Scheduling;
using Watchpost.Sources.Health;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Storage.Azure;

/// <summary>Registers tables and queues on the account of <c>AzureWebJobsStorage</c>, in either of its forms.</summary>
public static class StorageServices
{
    private const string Connection = "AzureWebJobsStorage";
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds the clients, the stores on top of them, and the creation of what is missing at start.</summary>
    public static IServiceCollection AddWatchpostStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(_ => CreateTables(configuration));
        services.AddSingleton(_ => CreateQueues(configuration));
        services.AddSingleton<StorageLoad>();
        services.AddSingleton<RecentRows>();
        services.AddSingleton<IWakeUpQueue, AzureWakeUpQueue>();
        services.AddSingleton<AzureStorage>();
        services.AddSingleton<IStorageHealth>(provider => provider.GetRequiredService<AzureStorage>());
        services.AddHostedService(provider => provider.GetRequiredService<AzureStorage>());
        foreach (var name in StorageNames.Tables)
        {
            services.AddKeyedSingleton<ITable>(name, (provider, _) => new AzureTable(
                provider.GetRequiredService<TableServiceClient>().GetTableClient(name), provider.GetRequiredService<StorageLoad>()));
        }

        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TaskStore>(provider, Table(provider, StorageNames.Tasks)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<WakeUpStore>(provider, Table(provider, StorageNames.WakeUps)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<WatchIndex>(provider, Table(provider, StorageNames.Index)));
        services.AddSingleton(provider => new Expiries(Table(provider, StorageNames.Expiries), name => Table(provider, name), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<IdempotencyKeys>(provider, Table(provider, StorageNames.Keys)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ConsentStore>(provider, Table(provider, StorageNames.Consents)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EncryptionKeyStore>(provider, Table(provider, StorageNames.Settings)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HistoryStore>(provider, Table(provider, StorageNames.History)));
        services.AddSingleton(provider => new SourceHealthStore(Table(provider, StorageNames.History)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ReplayStore>(provider, Table(provider, StorageNames.Replays)));
        return services;
    }

    private static ITable Table(IServiceProvider provider, string name) => provider.GetRequiredKeyedService<ITable>(name);

    private static TableServiceClient CreateTables(IConfiguration configuration)
    {
        var options = new TableClientOptions { Retry = { NetworkTimeout = NetworkTimeout } };
        return configuration[Connection] is { Length: > 0 } connectionString
            ? new TableServiceClient(connectionString, options)
            : new TableServiceClient(ServiceUri(configuration, "table"), Credential(configuration), options);
    }

    private static QueueServiceClient CreateQueues(IConfiguration configuration)
    {
        // Base64 is what the queue trigger expects; a mismatch would poison every message.
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64, Retry = { NetworkTimeout = NetworkTimeout } };
        return configuration[Connection] is { Length: > 0 } connectionString
            ? new QueueServiceClient(connectionString, options)
            : new QueueServiceClient(ServiceUri(configuration, "queue"), Credential(configuration), options);
    }

    private static Uri ServiceUri(IConfiguration configuration, string service)
    {
        var section = configuration.GetSection(Connection);
        var text = section[service + "ServiceUri"]
            ?? (section["accountName"] is { Length: > 0 } account ? $"https://{account}.{service}.core.windows.net" : null);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri)
            ? uri
            : throw new InvalidOperationException(
                $"{Connection} must be a connection string, or {Connection}__accountName, or {Connection}__queueServiceUri and {Connection}__tableServiceUri must be set.");
    }

    // The same rules as the host's own identity-based connections.
    private static TokenCredential Credential(IConfiguration configuration)
    {
        var section = configuration.GetSection(Connection);
        var clientId = section["clientId"];
        return string.Equals(section["credential"], "managedidentity", StringComparison.OrdinalIgnoreCase)
            ? new ManagedIdentityCredential(
                clientId is { Length: > 0 } ? ManagedIdentityId.FromUserAssignedClientId(clientId) : ManagedIdentityId.SystemAssigned)
            : new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });
    }
}
