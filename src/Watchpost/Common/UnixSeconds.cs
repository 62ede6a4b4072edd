namespace Watchpost.Common;

/// <summary>Times as seconds since 1970, with fractions: exact to a microsecond.</summary>
internal static class UnixSeconds
{
    public static double Of(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).TotalSeconds;
}
