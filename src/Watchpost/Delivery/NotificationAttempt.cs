using Microsoft.Extensions.Logging;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Throttling;

namespace Watchpost.Delivery;

/// <summary>Makes one attempt at a progress or terminal notification: applies the watch's secrets, and records a span, metrics and a log entry.</summary>
internal sealed partial class NotificationAttempt(IWatchSecrets secrets, IWebhookSender sender, TimeProvider time, ILogger<NotificationAttempt> logger)
{
    /// <summary>Builds the webhook of a watch's notification.</summary>
    public async Task<Webhook> PrepareAsync(WatchRecord watch, int sequence, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => new()
    {
        Id = watch.Id.Notification(sequence),
        Url = new Uri(watch.CallbackUrl),
        Body = body,
        Secrets = await secrets.ForAsync(watch, cancellationToken),
    };

    /// <summary>Sends the webhook once and reports the result to the throttle.</summary>
    /// <param name="watch">The watch.</param>
    /// <param name="webhook">As prepared.</param>
    /// <param name="type">The notification's type, such as <c>task.progress</c>.</param>
    /// <param name="number">The number of the attempt at this notification, from 1.</param>
    /// <param name="slot">The slot at the host, held by the caller.</param>
    /// <param name="cancellationToken">Stops the attempt: it throws and records nothing.</param>
    /// <returns>The result, and the attempt to record.</returns>
    public async Task<(AttemptResult Result, DeliveryAttempt Attempt)> SendAsync(
        WatchRecord watch, Webhook webhook, string type, int number, DeliverySlot slot, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        using var activity = AttemptTelemetry.Begin(watch, webhook, type);
        var result = await sender.SendAsync(webhook, cancellationToken);
        slot.Report(result);
        activity.Record(type, result);
        Log.Attempted(logger, type, number, webhook.Url.IdnHost, result.Outcome, result.StatusCode);
        var attempt = new DeliveryAttempt
        {
            At = startedAt,
            NotificationId = webhook.Id,
            Type = type,
            Attempt = number,
            Outcome = result.Outcome,
            StatusCode = result.StatusCode,
            Duration = result.Duration,
            Answer = result.Answer,
        };
        return (result, attempt);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Type}, attempt {Attempt} at {Host}: {Outcome} ({StatusCode}).")]
        public static partial void Attempted(ILogger logger, string type, int attempt, string host, DeliveryOutcome outcome, int? statusCode);
    }
}
