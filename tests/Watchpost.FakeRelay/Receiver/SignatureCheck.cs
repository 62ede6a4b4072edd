using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Watchpost.Fakes;

/// <summary>
/// Verifies webhooks as a receiver does (Standard Webhooks 1.0.0, symmetric <c>v1</c>). Written apart from the sender on purpose: a mistake in one
/// must not hide in the other.
/// </summary>
public static class SignatureCheck
{
    /// <summary>How far the timestamp may be from our clock.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Why this webhook cannot be trusted; <see langword="null"/> if it can.</summary>
    public static string? Problem(string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, IEnumerable<string> secrets, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id))
        {
            return "no webhook-id";
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return "no whole number of seconds in webhook-timestamp";
        }

        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return "webhook-timestamp is too far from the receiver's clock";
        }

        var given = (signatures ?? "").Split(' ').Where(one => one.StartsWith("v1,", StringComparison.Ordinal)).Select(one => one[3..]).ToList();
        if (given.Count == 0)
        {
            return "no v1 signature in webhook-signature";
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = secrets.Select(secret => Sign(secret, signed)).ToList();
        return given.Any(one => expected.Any(other => Same(one, other))) ? null : "no signature matches";
    }

    /// <summary>The <c>webhook-signature</c> of this message.</summary>
    public static string Sign(string secret, string id, string timestamp, ReadOnlySpan<byte> body) =>
        "v1," + Sign(secret, [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]);

    private static string Sign(string secret, byte[] signed)
    {
        const string prefix = "whsec_";
        var key = Convert.FromBase64String(secret.StartsWith(prefix, StringComparison.Ordinal) ? secret[prefix.Length..] : secret);
        return Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }

    private static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
