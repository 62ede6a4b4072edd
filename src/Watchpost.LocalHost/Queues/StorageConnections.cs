using Azure.Identity;
using Azure.Storage.Queues;

namespace Watchpost.LocalHost.Queues;

/// <summary>Opens the storage account of a trigger's connection, by the Functions host's rules.</summary>
internal static class StorageConnections
{
    private const string Prefix = "AzureWebJobs";

    /// <summary>The queues of the account.</summary>
    /// <param name="settings">
    /// Contains <c>AzureWebJobs{name}</c> or <c>{name}</c>: a connection string, or a section with <c>accountName</c> or <c>queueServiceUri</c>
    /// and optionally <c>clientId</c>, for an identity.
    /// </param>
    /// <param name="connection">The name; <see langword="null"/> means <c>Storage</c>.</param>
    /// <exception cref="LocalHostException">The setting is missing or malformed. The message does not repeat it: it may hold a key.</exception>
    public static QueueServiceClient Open(IConfiguration settings, string? connection)
    {
        var name = string.IsNullOrEmpty(connection) ? "Storage" : connection;
        var section = settings.GetSection(Prefix + name);
        if (!section.Exists() && connection is not null)
        {
            section = settings.GetSection(connection);
        }

        try
        {
            return section switch
            {
                { Value.Length: > 0 } => new QueueServiceClient(section.Value, Options),
                _ when section["queueServiceUri"] is { Length: > 0 } uri => new QueueServiceClient(new Uri(uri), Identity(section), Options),
                _ when section["accountName"] is { Length: > 0 } account =>
                    new QueueServiceClient(new Uri($"https://{account}.queue.core.windows.net"), Identity(section), Options),
                _ => throw new LocalHostException(
                    $"The setting {section.Path} is missing: set it to a connection string (UseDevelopmentStorage=true for Azurite), or set {section.Path}__accountName."),
            };
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new LocalHostException($"The setting {section.Path} is neither a storage connection string nor the address of an account.", exception);
        }
    }

    // Decode messages here: the client would reject a whole batch if one message is not Base64.
    // Fewer retries than the default: a missing account shows within seconds, and the listeners retry anyway.
    private static QueueClientOptions Options => new()
    {
        MessageEncoding = QueueMessageEncoding.None,
        Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(400), NetworkTimeout = TimeSpan.FromSeconds(60) },
    };

    private static DefaultAzureCredential Identity(IConfigurationSection section) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = section["clientId"] });
}
