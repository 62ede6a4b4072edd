using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Signing;

namespace Watchpost.Delivery.Secrets;

/// <summary>Watches' own secrets, encrypted and bound to their watch; the configured secrets for all others.</summary>
internal sealed class WatchSecrets(SecretProtector protector, IOptions<SigningOptions> options) : IWatchSecrets
{
    private readonly Lazy<ImmutableArray<WebhookSecret>> configured = new(() =>
        WebhookSecret.TryParseMany(options.Value.Secret, out var secrets, out var error) ? secrets : throw new InvalidOperationException(error));
    public async Task<string> ProtectAsync(WatchId watch, string secret, CancellationToken cancellationToken) =>
        await protector.ProtectAsync(secret, watch.ToString(), cancellationToken);
    public async Task<ImmutableArray<WebhookSecret>> ForAsync(WatchRecord watch, CancellationToken cancellationToken)
    {
        if (watch.Secret is null)
        {
            return configured.Value;
        }

        var text = await protector.UnprotectAsync(watch.Secret, watch.Id.ToString(), cancellationToken);
        return WebhookSecret.TryParse(text, out var secret)
            ? [secret]
            : throw new InvalidDataException("A watch's own secret cannot be decrypted: is the key in Watchpost__EncryptionKey still the one that encrypted it?");
    }
}
