using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Watchpost.Delivery.Signing;

namespace Watchpost.Tests.Delivery;

/// <summary>Checks a webhook on the receiving side, by the rules of Standard Webhooks (R9 and R11).</summary>
internal static class WebhookVerifier
{
    /// <summary>How far a timestamp may lie from now, either way: 300 seconds in every reference library.</summary>
    public static readonly TimeSpan DefaultTolerance = TimeSpan.FromSeconds(300);

    /// <summary>
    /// Checks the three headers against the raw bytes of the body. Unknown signature versions and malformed entries are passed over;
    /// the comparison takes the same time wherever the signatures differ.
    /// </summary>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="signature">The header <c>webhook-signature</c>.</param>
    /// <param name="body">The body as received, never re-serialised.</param>
    /// <param name="secrets">Any of them may have signed.</param>
    /// <param name="now">The receiver's time.</param>
    /// <param name="tolerance">How old or new a webhook may be; 300 seconds unless given.</param>
    public static WebhookVerification Verify(
        string? id,
        string? timestamp,
        string? signature,
        ReadOnlySpan<byte> body,
        ImmutableArray<WebhookSecret> secrets,
        DateTimeOffset now,
        TimeSpan? tolerance = null) => VerifyKeys(id, timestamp, signature, body, [.. secrets.Select(secret => secret.Key.ToArray())], now, tolerance);

    /// <summary>The same, with keys of any length: some receivers hold one from before the length was a rule.</summary>
    public static WebhookVerification VerifyKeys(
        string? id,
        string? timestamp,
        string? signature,
        ReadOnlySpan<byte> body,
        byte[][] keys,
        DateTimeOffset now,
        TimeSpan? tolerance = null)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
        {
            return WebhookVerification.MissingHeader;
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return WebhookVerification.BadTimestamp;
        }

        var age = now - DateTimeOffset.FromUnixTimeSeconds(seconds);
        var limit = tolerance ?? DefaultTolerance;
        if (age > limit)
        {
            return WebhookVerification.TooOld;
        }

        if (age < -limit)
        {
            return WebhookVerification.TooNew;
        }

        return Matches(id, timestamp, signature, body, keys) ? WebhookVerification.Valid : WebhookVerification.NoMatch;
    }

    private static bool Matches(string id, string timestamp, string signature, ReadOnlySpan<byte> body, byte[][] keys)
    {
        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var matches = false;
        foreach (var key in keys)
        {
            var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, content)));
            foreach (var entry in signature.Split(' '))
            {
                matches |= CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(entry));
            }
        }

        return matches;
    }
}
