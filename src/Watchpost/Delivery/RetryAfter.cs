using System.Globalization;

namespace Watchpost.Delivery;

/// <summary>Reads <c>Retry-After</c> (RFC 9110, 10.2.3): whole seconds, or an HTTP date in any of its three forms.</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Max = TimeSpan.FromHours(24);

    // IMF-fixdate, RFC 850, asctime (RFC 9110, 5.6.7).
    private static readonly string[] DateFormats = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>The wait from now, 0 to 24 hours; <see langword="null"/> where the value is neither.</summary>
    public static TimeSpan? Parse(string value, DateTimeOffset now)
    {
        value = value.Trim();
        if (value.Length > 0 && value.All(char.IsAsciiDigit))
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Clamp(TimeSpan.FromSeconds(seconds)) : Max;
        }

        return DateTimeOffset.TryParseExact(
            value, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out var date)
            ? Clamp(date - now)
            : null;
    }

    private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Max ? Max : wait;
}
