using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Watchpost.Delivery.Signing;

/// <summary>A symmetric signing key: <c>whsec_</c> followed by 24 to 64 bytes in Base64 (Standard Webhooks, rule R6).</summary>
internal sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    private readonly byte[] key;

    private WebhookSecret(byte[] key) => this.key = key;

    internal ReadOnlySpan<byte> Key => key;

    /// <summary>
    /// Parses one secret. The Base64 is the standard alphabet, padded, without white space; anything else is refused,
    /// so that every receiver's library decodes the same bytes.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var encoded = text.AsSpan(Prefix.Length);
        if (encoded.ContainsAny(" \t\r\n"))
        {
            return false;
        }

        Span<byte> decoded = stackalloc byte[MaxBytes];
        if (!Convert.TryFromBase64Chars(encoded, decoded, out var length) || length < MinBytes)
        {
            return false;
        }

        secret = new(decoded[..length].ToArray());
        return true;
    }

    /// <summary>Parses secrets separated by spaces, newest first. Unset or blank means none.</summary>
    /// <param name="text">The setting.</param>
    /// <param name="secrets">In the given order; empty on error.</param>
    /// <param name="error">Names the wrong entry and the reason without showing it.</param>
    public static bool TryParseMany(string? text, out ImmutableArray<WebhookSecret> secrets, [NotNullWhen(false)] out string? error) =>
        KeyList.TryParse(text, TryParse, "secret", $"'{Prefix}' and the Base64 of {MinBytes} to {MaxBytes} bytes", out secrets, out error);

    /// <summary>Never the key, in case a secret is logged by mistake.</summary>
    public override string ToString() => Prefix + "***";
}
