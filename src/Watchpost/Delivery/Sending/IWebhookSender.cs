namespace Watchpost.Delivery.Sending;

/// <summary>Makes one attempt.</summary>
internal interface IWebhookSender
{
    /// <summary>
    /// Signs and POSTs once. Whatever the receiver does comes back as an <see cref="AttemptResult"/>;
    /// only cancellation by <paramref name="cancellationToken"/> throws.
    /// </summary>
    Task<AttemptResult> SendAsync(Webhook webhook, CancellationToken cancellationToken);
}
