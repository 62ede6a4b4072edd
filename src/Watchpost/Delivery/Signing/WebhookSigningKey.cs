using System.Buffers.Text;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Watchpost.Delivery.Signing;

/// <summary>
/// An asymmetric signing key, Ed25519 (RFC 8032): <c>whsk_</c> followed by its 32-byte seed and its 32-byte public key in Base64
/// (Standard Webhooks, rule R7).
/// </summary>
internal sealed class WebhookSigningKey
{
    private const string Prefix = "whsk_";
    private const int SeedBytes = 32;
    private const int PublicBytes = 32;
    private static readonly SignatureAlgorithm Algorithm = SignatureAlgorithm.Ed25519;

    private readonly Key pair;

    private WebhookSigningKey(Key pair)
    {
        this.pair = pair;
        PublicKey = Base64Url.EncodeToString(pair.PublicKey.Export(KeyBlobFormat.RawPublicKey));

        // RFC 7638: the members in this order, without white space (RFC 8037, appendix A.3).
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"Ed25519","kty":"OKP","x":"{{PublicKey}}"}""")));
    }

    /// <summary>The public key as in a JSON Web Key: <c>x</c> of RFC 8037, Base64url.</summary>
    public string PublicKey { get; }

    /// <summary>The thumbprint that identifies the key (RFC 7638).</summary>
    public string Id { get; }

    /// <summary>The length of a signature in bytes.</summary>
    internal static int SignatureBytes => Algorithm.SignatureSize;

    /// <summary>Parses one key. The public half must match the seed: otherwise no receiver could verify the signatures.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out WebhookSigningKey? signingKey)
    {
        signingKey = null;
        Span<byte> bytes = stackalloc byte[SeedBytes + PublicBytes];
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Convert.TryFromBase64Chars(text.AsSpan(Prefix.Length), bytes, out var length) || length != bytes.Length)
        {
            return false;
        }

        var imported = Key.Import(Algorithm, bytes[..SeedBytes], KeyBlobFormat.RawPrivateKey);
        if (!imported.PublicKey.Export(KeyBlobFormat.RawPublicKey).AsSpan().SequenceEqual(bytes[SeedBytes..]))
        {
            imported.Dispose();
            return false;
        }

        signingKey = new WebhookSigningKey(imported);
        return true;
    }

    /// <summary>Parses keys separated by spaces, newest first. Unset or blank means none.</summary>
    /// <param name="text">The setting.</param>
    /// <param name="keys">In the given order; empty on error.</param>
    /// <param name="error">Names the wrong entry and the reason without showing it.</param>
    public static bool TryParseMany(string? text, out ImmutableArray<WebhookSigningKey> keys, [NotNullWhen(false)] out string? error) =>
        KeyList.TryParse(text, TryParse, "key", $"'{Prefix}' and the Base64 of an Ed25519 seed with its public key, {SeedBytes} bytes each", out keys, out error);

    /// <summary>Never the key, in case one is logged by mistake.</summary>
    public override string ToString() => Prefix + "***";

    internal void Sign(ReadOnlySpan<byte> content, Span<byte> signature) => Algorithm.Sign(pair, content, signature);
}
