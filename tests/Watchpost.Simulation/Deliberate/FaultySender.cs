using Watchpost.Delivery.Sending;

namespace Watchpost.Simulation.Deliberate;

/// <summary>Sends something else than it was given.</summary>
internal sealed class FaultySender(Func<Webhook, Webhook> change, IWebhookSender sender) : IWebhookSender
{
    public Task<AttemptResult> SendAsync(Webhook webhook, CancellationToken cancellationToken) => sender.SendAsync(change(webhook), cancellationToken);
}
