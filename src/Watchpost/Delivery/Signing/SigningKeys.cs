using System.Collections.Immutable;
using Microsoft.Extensions.Options;

namespace Watchpost.Delivery.Signing;

/// <summary>The service's own asymmetric keys: each signs every webhook, in addition to any secret.</summary>
internal sealed class SigningKeys(IOptions<SigningOptions> options)
{
    private readonly Lazy<ImmutableArray<WebhookSigningKey>> keys = new(() =>
        WebhookSigningKey.TryParseMany(options.Value.Key, out var parsed, out var error) ? parsed : throw new InvalidOperationException(error));

    /// <summary>Newest first; empty if none is configured.</summary>
    public ImmutableArray<WebhookSigningKey> All => keys.Value;
}
