using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Watchpost.Delivery.Signing;

/// <summary>Signs <c>id.timestamp.body</c> by Standard Webhooks 1.0.0 (rules R4 to R8): <c>v1</c> is HMAC-SHA256, <c>v1a</c> is Ed25519.</summary>
internal static class WebhookSigner
{
    private const string Version = "v1,";

    private const string AsymmetricVersion = "v1a,";

    /// <summary>
    /// The value of <c>webhook-signature</c>: one <c>v1,…</c> per secret, then one <c>v1a,…</c> per key, in the given order, separated by
    /// spaces. Pass the newest first. The symmetric ones lead because every library knows them, and not all skip unknown versions.
    /// </summary>
    /// <param name="secrets">The symmetric secrets.</param>
    /// <param name="keys">The asymmetric keys. At least one secret or key is required.</param>
    /// <param name="id">The notification's ID; it has no dot (rule R3).</param>
    /// <param name="at">The attempt's time; whole seconds are signed.</param>
    /// <param name="body">The exact bytes to send.</param>
    public static string Sign(ImmutableArray<WebhookSecret> secrets, ImmutableArray<WebhookSigningKey> keys, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        if (secrets.IsDefaultOrEmpty && keys.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A webhook needs a secret or a key to be signed with.", nameof(secrets));
        }

        using var content = new SignedContent(id, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body);
        var entries = new List<string>(secrets.Length + keys.Length);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            content.Hash(secret, hash);
            entries.Add(Version + Convert.ToBase64String(hash));
        }

        Span<byte> signature = stackalloc byte[WebhookSigningKey.SignatureBytes];
        foreach (var key in keys)
        {
            content.Sign(key, signature);
            entries.Add(AsymmetricVersion + Convert.ToBase64String(signature));
        }

        return string.Join(' ', entries);
    }

    /// <summary>The signed bytes, joined once for all secrets; in a pooled buffer, since this runs on each attempt.</summary>
    private readonly ref struct SignedContent : IDisposable
    {
        private readonly byte[] buffer;
        private readonly int length;

        public SignedContent(string id, string timestamp, ReadOnlySpan<byte> body)
        {
            buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(id.Length + timestamp.Length + 2) + body.Length);
            length = Encoding.UTF8.GetBytes(id, buffer);
            buffer[length++] = (byte)'.';
            length += Encoding.UTF8.GetBytes(timestamp, buffer.AsSpan(length));
            buffer[length++] = (byte)'.';
            body.CopyTo(buffer.AsSpan(length));
            length += body.Length;
        }

        public void Hash(WebhookSecret secret, Span<byte> destination) =>
            HMACSHA256.HashData(secret.Key, buffer.AsSpan(0, length), destination);

        public void Sign(WebhookSigningKey key, Span<byte> destination) => key.Sign(buffer.AsSpan(0, length), destination);

        public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
    }
}
