using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Watchpost.Delivery.Signing;

/// <summary>A symmetric signing key: <c>whsec_</c> and the Base64 of 24 to 64 bytes (Standard Webhooks, rule R6).</summary>
internal sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    private readonly byte[] key;

    private WebhookSecret(byte[] key) => this.key = key;

    internal ReadOnlySpan<byte> Key => key;

    /// <summary>
    /// Reads one secret. The Base64 is the standard alphabet with its padding and without white space;
    /// anything else is refused, so that every receiver's library reads the same bytes.
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

    /// <summary>Reads a setting of secrets separated by spaces, newest first. Unset or blank is none.</summary>
    /// <param name="text">The setting.</param>
    /// <param name="secrets">In the order of the setting; empty where it is wrong.</param>
    /// <param name="error">Says which entry is wrong, and why, without showing it.</param>
    public static bool TryParseMany(string? text, out ImmutableArray<WebhookSecret> secrets, [NotNullWhen(false)] out string? error) =>
        KeyList.TryParse(text, TryParse, "secret", $"'{Prefix}' and the Base64 of {MinBytes} to {MaxBytes} bytes", out secrets, out error);

    /// <summary>Never the key: a secret that reaches a log or a message by mistake stays one.</summary>
    public override string ToString() => Prefix + "***";
}
