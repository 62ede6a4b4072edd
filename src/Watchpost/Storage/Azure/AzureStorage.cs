using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Azure;

/// <summary>The storage account's tables and queues: creates missing ones at start, and checks that they can be reached.</summary>
internal sealed partial class AzureStorage(TableServiceClient tables, QueueServiceClient queues, TimeProvider time, ILogger<AzureStorage> logger)
    : IHostedService
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether tables and queues answer within 5 seconds. Throws on cancellation only.</summary>
    public async Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(CheckTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await Task.WhenAll(
                tables.GetTableClient(StorageNames.WakeUps).GetEntityIfExistsAsync<TableEntity>("health", "health", cancellationToken: either.Token),
                queues.GetQueueClient(StorageNames.Polls).GetPropertiesAsync(either.Token));
            return true;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.Unreachable(logger, e.Message);
            return false;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(
    [
        .. StorageNames.Tables.Select(name => (Task)tables.CreateTableIfNotExistsAsync(name, cancellationToken)),
        .. StorageNames.Queues.Select(name => queues.GetQueueClient(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken)),
    ]);
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Storage cannot be reached: {Message}")]
        public static partial void Unreachable(ILogger logger, string message);
    }
}
