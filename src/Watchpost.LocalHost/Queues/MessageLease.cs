using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Watchpost.LocalHost.Queues;

/// <summary>Keeps a message hidden while its function runs: leased for ten minutes, renewed at half time.</summary>
internal sealed partial class MessageLease : IAsyncDisposable
{
    /// <summary>The visibility timeout of a received message.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly QueueClient queue;
    private readonly QueueMessage message;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource ending = new();
    private readonly Task renewing;
    private string popReceipt;

    /// <summary>Starts renewing a message that was received with <see cref="Duration"/>.</summary>
    public MessageLease(QueueClient queue, QueueMessage message, TimeProvider time, ILogger logger)
    {
        this.queue = queue;
        this.message = message;
        this.time = time;
        this.logger = logger;
        popReceipt = message.PopReceipt;
        renewing = RenewAsync(ending.Token);
    }

    /// <summary>Stops renewing.</summary>
    /// <returns>The current pop receipt: each renewal returns a new one.</returns>
    public async Task<string> EndAsync()
    {
        await ending.CancelAsync();
        await renewing;
        return popReceipt;
    }
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        ending.Dispose();
    }

    private async Task RenewAsync(CancellationToken ended)
    {
        var wait = Duration / 2;
        while (true)
        {
            await Task.Delay(wait, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
            {
                return;
            }

            try
            {
                // Never cancelled: we would lose the new receipt.
                var renewed = await queue.UpdateMessageAsync(message.MessageId, popReceipt, visibilityTimeout: Duration, cancellationToken: CancellationToken.None);
                popReceipt = renewed.Value.PopReceipt;
                wait = Duration / 2;
            }
            catch (RequestFailedException exception) when (exception.Status is StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound)
            {
                Log.Lost(logger, message.MessageId, exception.ErrorCode);
                return;
            }
            catch (Exception exception)
            {
                Log.NotRenewed(logger, message.MessageId, exception.Message);
                wait = RetryAfter;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The lease of message {Message} was lost: {Reason}")]
        public static partial void Lost(ILogger logger, string message, string? reason);

        [LoggerMessage(2, LogLevel.Warning, "Could not renew the lease of message {Message}, will retry: {Reason}")]
        public static partial void NotRenewed(ILogger logger, string message, string reason);
    }
}
