using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Watchpost.LocalHost.Functions;

namespace Watchpost.LocalHost.Queues;

/// <summary>Processes one queue message: calls its function, then settles it.</summary>
internal sealed partial class QueueMessageHandler(
    QueueFunction function,
    QueueClient queue,
    QueueClient? poisonQueue,
    QueueSettings settings,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger logger)
{
    private readonly FunctionInvoker invoker = new(function);

    /// <summary>Processes a message received with <see cref="MessageLease.Duration"/>. Never throws; an unsettled message reappears later.</summary>
    public async Task HandleAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (MessageFates.IsSpent(message.DequeueCount, settings))
            {
                await PoisonAsync(message, message.PopReceipt);
            }
            else if (!TryDecode(message, out var text))
            {
                Log.Undecodable(logger, function.Name, message.MessageId);
                await PoisonAsync(message, message.PopReceipt);
            }
            else
            {
                await using var lease = new MessageLease(queue, message, time, logger);
                var succeeded = await RunAsync(message, text, cancellationToken);
                await SettleAsync(message, await lease.EndAsync(), MessageFates.After(succeeded, message.DequeueCount, poisonQueue is not null, settings));
            }
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == QueueErrorCode.PopReceiptMismatch || exception.ErrorCode == QueueErrorCode.MessageNotFound)
        {
            Log.Gone(logger, function.Name, message.MessageId, exception.ErrorCode);
        }
        catch (Exception exception)
        {
            Log.Unsettled(logger, function.Name, message.MessageId, StorageProblem.Describe(exception) ?? exception.Message);
        }
    }

    private async Task<bool> RunAsync(QueueMessage message, string text, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await invoker.InvokeAsync(scope.ServiceProvider, _ => text, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.Interrupted(logger, function.Name, message.MessageId);
            return false;
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, function.Name, message.MessageId, message.DequeueCount, settings.MaxDequeueCount);
            return false;
        }
    }

    private async Task SettleAsync(QueueMessage message, string popReceipt, MessageFate fate)
    {
        switch (fate)
        {
            case MessageFate.Delete:
                await queue.DeleteMessageAsync(message.MessageId, popReceipt);
                break;
            case MessageFate.Release:
                await queue.UpdateMessageAsync(message.MessageId, popReceipt, visibilityTimeout: settings.VisibilityTimeout);
                break;
            case MessageFate.Poison:
                await PoisonAsync(message, popReceipt);
                break;
            case MessageFate.Leave:
                break;
        }
    }

    private async Task PoisonAsync(QueueMessage message, string popReceipt)
    {
        if (poisonQueue is null)
        {
            return;
        }

        try
        {
            await poisonQueue.SendMessageAsync(message.Body);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await poisonQueue.CreateIfNotExistsAsync();
            await poisonQueue.SendMessageAsync(message.Body);
        }

        Log.Poisoned(logger, message.MessageId, poisonQueue.Name);
        await queue.DeleteMessageAsync(message.MessageId, popReceipt);
    }

    private bool TryDecode(QueueMessage message, [NotNullWhen(true)] out string? text)
    {
        var body = message.Body.ToString();
        text = body;
        if (settings.IsBase64)
        {
            var bytes = new byte[body.Length];
            text = Convert.TryFromBase64String(body, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
        }

        return text is not null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Function} failed on message {Message}, try {Count} of {Max}.")]
        public static partial void Failed(ILogger logger, Exception exception, string function, string message, long count, int max);

        [LoggerMessage(2, LogLevel.Warning, "{Function} was cancelled on message {Message} because the host is stopping.")]
        public static partial void Interrupted(ILogger logger, string function, string message);

        [LoggerMessage(3, LogLevel.Warning, "{Function}: message {Message} is not Base64; see messageEncoding in host.json.")]
        public static partial void Undecodable(ILogger logger, string function, string message);

        [LoggerMessage(4, LogLevel.Warning, "Message {Message} was moved to {Queue}.")]
        public static partial void Poisoned(ILogger logger, string message, string queue);

        [LoggerMessage(5, LogLevel.Debug, "{Function}: the lease of message {Message} was lost: {Reason}")]
        public static partial void Gone(ILogger logger, string function, string message, string? reason);

        [LoggerMessage(6, LogLevel.Warning, "{Function}: message {Message} could not be settled and will reappear: {Reason}")]
        public static partial void Unsettled(ILogger logger, string function, string message, string reason);
    }
}
