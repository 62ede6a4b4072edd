using System.Collections.Immutable;
using Microsoft.Extensions.Options;

namespace Watchpost.Delivery.Signing;

/// <summary>The service's own asymmetric keys: each webhook carries a signature of each, whatever secret it is signed with besides.</summary>
internal sealed class SigningKeys(IOptions<SigningOptions> options)
{
    private readonly Lazy<ImmutableArray<WebhookSigningKey>> keys = new(() =>
        WebhookSigningKey.TryParseMany(options.Value.Key, out var parsed, out var error) ? parsed : throw new InvalidOperationException(error));

    /// <summary>Newest first; empty where none is configured.</summary>
    public ImmutableArray<WebhookSigningKey> All => keys.Value;
}
