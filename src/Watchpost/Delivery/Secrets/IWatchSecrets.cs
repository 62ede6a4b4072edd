using System.Collections.Immutable;
using Watchpost.Delivery.Signing;

namespace Watchpost.Delivery.Secrets;

/// <summary>The signing secrets of watches: encrypted where they are stored, in clear only while a webhook is signed.</summary>
internal interface IWatchSecrets
{
    /// <summary>Encrypts a watch's own secret for its row, and for no other.</summary>
    Task<string> ProtectAsync(WatchId watch, string secret, CancellationToken cancellationToken);

    /// <summary>What signs a watch's webhooks: its own secret, else the configured ones, newest first; empty where there is neither.</summary>
    Task<ImmutableArray<WebhookSecret>> ForAsync(WatchRecord watch, CancellationToken cancellationToken);
}
