using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;
using Watchpost.Storage.Tasks;

namespace Watchpost.Storage.Azure;

/// <summary>Registers tables and queues on the account of <c>AzureWebJobsStorage</c>, in either of its forms.</summary>
internal static class StorageServices
{
    private const string Connection = "AzureWebJobsStorage";
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds the clients and their stores, and creates missing tables and queues at start.</summary>
    public static IServiceCollection AddWatchpostStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(_ => CreateTables(configuration));
        services.AddSingleton(_ => CreateQueues(configuration));
        services.AddSingleton<StorageLoad>();
        services.AddSingleton<IWakeUpQueue, AzureWakeUpQueue>();
        services.AddSingleton<AzureStorage>();
        services.AddHostedService(provider => provider.GetRequiredService<AzureStorage>());
        foreach (var name in StorageNames.Tables)
        {
            services.AddKeyedSingleton<ITable>(name, (provider, _) => new AzureTable(
                provider.GetRequiredService<TableServiceClient>().GetTableClient(name), provider.GetRequiredService<StorageLoad>()));
        }

        services.AddSingleton<Func<string, ITable>>(provider => name => provider.GetRequiredKeyedService<ITable>(name));
        services.AddSingleton<UnreadableRows>();
        services.AddSingleton<Expiries>();
        services.AddSingleton<RecentRows>();
        services.AddSingleton<TaskStore>();
        services.AddSingleton<WatchIndex>();
        return services;
    }

    private static TableServiceClient CreateTables(IConfiguration configuration)
    {
        var options = new TableClientOptions { Retry = { NetworkTimeout = NetworkTimeout } };
        return configuration[Connection] is { Length: > 0 } connectionString
            ? new TableServiceClient(connectionString, options)
            : new TableServiceClient(ServiceUri(configuration, "table"), Credential(configuration), options);
    }

    private static QueueServiceClient CreateQueues(IConfiguration configuration)
    {
        // The queue trigger expects Base64: a mismatch would make every message a poison message.
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
                $"{Connection} must be a connection string, or {Connection}__accountName, "
                + $"or {Connection}__queueServiceUri and {Connection}__tableServiceUri must be set.");
    }

    // The same rules as for the host's own identity-based connections.
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
