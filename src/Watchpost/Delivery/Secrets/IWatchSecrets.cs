using System.Collections.Immutable;
using Watchpost.Delivery.Signing;

namespace Watchpost.Delivery.Secrets;

/// <summary>Signing secrets of watches: encrypted at rest, decrypted only to sign a webhook.</summary>
internal interface IWatchSecrets
{
    /// <summary>Encrypts a watch's own secret and binds it to the watch.</summary>
    Task<string> ProtectAsync(WatchId watch, string secret, CancellationToken cancellationToken);

    /// <summary>The secrets that sign a watch's webhooks: its own, else the configured ones, newest first; empty if there are none.</summary>
    Task<ImmutableArray<WebhookSecret>> ForAsync(WatchRecord watch, CancellationToken cancellationToken);
}
