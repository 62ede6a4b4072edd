using System.Globalization;
using System.Net.Http.Headers;

namespace Watchpost.Common;

/// <summary>Reads <c>Retry-After</c> (RFC 9110, 10.2.3): whole seconds, or an HTTP date in any of its three forms.</summary>
internal static class RetryAfter
{
    private const string Header = "Retry-After";

    /// <summary>The longest accepted wait.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>The wait from now that a response asks for, 0 to 24 hours; <see langword="null"/> if there is none that can be read.</summary>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now) =>
        headers.NonValidated.TryGetValues(Header, out var values) && values.Count > 0 ? Parse(values.First(), now) : null;

    /// <summary>The wait from now, 0 to 24 hours; <see langword="null"/> if the value has neither form.</summary>
    public static TimeSpan? Parse(string value, DateTimeOffset now)
    {
        value = value.Trim();
        if (value.Length > 0 && value.All(char.IsAsciiDigit))
        {
            // Beyond 32 bits the framework's own reader fails, and the source would be polled too soon.
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Clamp(TimeSpan.FromSeconds(seconds)) : Longest;
        }

        return RetryConditionHeaderValue.TryParse(value, out var parsed) && parsed.Date is { } date ? Clamp(date - now) : null;
    }

    private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
}
