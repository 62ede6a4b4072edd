using System.Globalization;
using System.Text.RegularExpressions;

namespace Watchpost.Common;

/// <summary>Times as the contract writes them (RFC 3339, UTC, milliseconds) and as it reads them (any RFC 3339 date-time).</summary>
internal static partial class Rfc3339
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Such as <c>2026-11-22T14:31:00.123Z</c>.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads a date-time with a zone. A space before the zone's digits counts as <c>+</c>, because query strings decode an unescaped <c>+</c> to a
    /// space. Digits beyond 100 nanoseconds are dropped.
    /// </summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        var match = DateTimePattern().Match(text ?? string.Empty);
        if (!match.Success)
        {
            return false;
        }

        var zone = match.Groups["zone"].Value.Replace(' ', '+').ToUpperInvariant();
        var plain = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}{match.Groups["fraction"].Value}{zone}";
        return DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    [GeneratedRegex(
        @"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?<fraction>\.[0-9]{1,7})?(?(fraction)[0-9]{0,20})(?<zone>[Zz]|[-+ ][0-9]{2}:[0-9]{2})\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex DateTimePattern();
}
