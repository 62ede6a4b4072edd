using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Watchpost.Delivery;

/// <summary>Signs by Standard Webhooks 1.0.0, scheme <c>v1</c>: HMAC-SHA256 over <c>id.timestamp.body</c> (rules R4 to R8).</summary>
public static class WebhookSigner
{
    /// <summary>The one version that is signed.</summary>
    internal const string Version = "v1,";

    private const int EncodedLength = 44;
    private const int EntryLength = 3 + EncodedLength;

    /// <summary>
    /// The value of <c>webhook-signature</c>: one <c>v1,…</c> per secret, in the order given, separated by spaces.
    /// Give the newest secret first.
    /// </summary>
    /// <param name="secrets">At least one.</param>
    /// <param name="id">The notification's ID; it has no dot (rule R3).</param>
    /// <param name="at">The attempt's time; whole seconds are signed.</param>
    /// <param name="body">The very bytes that are sent.</param>
    public static string Sign(ImmutableArray<WebhookSecret> secrets, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        if (secrets.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A webhook needs a secret to be signed with.", nameof(secrets));
        }

        using var content = new SignedContent(id, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body);
        var header = new byte[(secrets.Length * (EntryLength + 1)) - 1];
        header.AsSpan().Fill((byte)' ');
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var i = 0; i < secrets.Length; i++)
        {
            content.Hash(secrets[i], hash);
            var entry = header.AsSpan(i * (EntryLength + 1), EntryLength);
            Encoding.ASCII.GetBytes(Version, entry);
            Base64.EncodeToUtf8(hash, entry[Version.Length..], out _, out _);
        }

        return Encoding.ASCII.GetString(header);
    }

    /// <summary>The signed bytes, joined once and hashed once per secret; in a pooled buffer, since this runs on each attempt.</summary>
    internal readonly ref struct SignedContent : IDisposable
    {
        private readonly byte[] _buffer;
        private readonly int _length;

        public SignedContent(string id, string timestamp, ReadOnlySpan<byte> body)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(id.Length + timestamp.Length + 2) + body.Length);
            var length = Encoding.UTF8.GetBytes(id, _buffer);
            _buffer[length++] = (byte)'.';
            length += Encoding.UTF8.GetBytes(timestamp, _buffer.AsSpan(length));
            _buffer[length++] = (byte)'.';
            body.CopyTo(_buffer.AsSpan(length));
            _length = length + body.Length;
        }

        public void Hash(WebhookSecret secret, Span<byte> destination) =>
            HMACSHA256.HashData(secret.Key, _buffer.AsSpan(0, _length), destination);

        public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
    }
}
