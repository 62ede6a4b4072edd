using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Watchpost.LocalHost.Queues;

/// <summary>
/// Takes the messages of one queue and has them handled, in the rhythm of the official queue trigger: a batch at a time,
/// the next one as soon as few enough are still being handled, and longer and longer waits while the queue is empty.
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

    /// <summary>A call that is not cancelled at the stop: messages that the service has handed out already would be hidden for ten minutes.</summary>
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
        [LoggerMessage(1, LogLevel.Warning, "The queue {Queue} has vanished and is created again.")]
        public static partial void Missing(ILogger logger, string queue);

        [LoggerMessage(2, LogLevel.Warning, "No messages could be taken from {Queue}: {Reason}")]
        public static partial void NotTaken(ILogger logger, string queue, string reason);
    }
}
