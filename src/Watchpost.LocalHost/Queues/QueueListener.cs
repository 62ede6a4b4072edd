using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Watchpost.LocalHost.Queues;

/// <summary>
/// Receives the messages of one queue and dispatches them at the pace of the official queue trigger: one batch at a time,
/// the next one once few enough are in progress, and growing waits while the queue is empty.
/// </summary>
internal sealed partial class QueueListener(
    QueueClient queue,
    QueueMessageHandler handler,
    QueueSettings settings,
    TimeProvider time,
    Func<double> random,
    ILogger logger) : Listener(time)
{
    private readonly TimeProvider clock = time;
    protected override Task PrepareAsync(CancellationToken cancellationToken) => queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    protected override async Task ListenAsync(CancellationToken stopping, CancellationToken functions)
    {
        var running = new List<Task>();
        var idle = IdleDelay.Start;
        var foundSinceWait = false;
        while (!stopping.IsCancellationRequested)
        {
            var batch = await TakeAsync();
            if (batch.Length > 0)
            {
                foundSinceWait = true;
                running.AddRange(batch.Select(message => Task.Run(() => handler.HandleAsync(message, functions), CancellationToken.None)));
                await UntilFewAsync(running);
                continue;
            }

            idle = foundSinceWait ? IdleDelay.AfterMessages : idle.AfterNothing(settings.MaxPollingInterval, random());
            foundSinceWait = false;
            await Task.Delay(idle.Wait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(running);
    }

    /// <summary>Not cancelled on stop: messages already handed out by the service would stay hidden for ten minutes.</summary>
    private async Task<QueueMessage[]> TakeAsync()
    {
        try
        {
            return await queue.ReceiveMessagesAsync(settings.BatchSize, MessageLease.Duration);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            Log.Missing(logger, queue.Name);
            return await RecreateAsync();
        }
        catch (Exception exception)
        {
            Log.NotTaken(logger, queue.Name, StorageProblem.Describe(exception) ?? exception.Message);
            return [];
        }
    }

    private async Task<QueueMessage[]> RecreateAsync()
    {
        try
        {
            await queue.CreateIfNotExistsAsync();
        }
        catch (Exception exception)
        {
            Log.NotTaken(logger, queue.Name, StorageProblem.Describe(exception) ?? exception.Message);
        }

        return [];
    }

    private async Task UntilFewAsync(List<Task> running)
    {
        while (true)
        {
            running.RemoveAll(task => task.IsCompleted);
            if (running.Count <= settings.Threshold)
            {
                return;
            }

            await Task.WhenAny(running);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The queue {Queue} was deleted; creating it again.")]
        public static partial void Missing(ILogger logger, string queue);

        [LoggerMessage(2, LogLevel.Warning, "Could not receive messages from {Queue}: {Reason}")]
        public static partial void NotTaken(ILogger logger, string queue, string reason);
    }
}
