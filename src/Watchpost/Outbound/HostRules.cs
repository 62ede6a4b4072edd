using System.Collections.Immutable;

namespace Watchpost.Outbound;

/// <summary>The hosts that may receive a source's key: the base URL's, and those allowed by the definition and the settings.</summary>
internal sealed class HostRules(ImmutableArray<string> allowed)
{
    private static readonly char[] Separators = [' ', ',', ';', '\t'];

    /// <summary>Parses a setting: hosts, <c>host:port</c>, <c>*.domain</c> or origins, separated by spaces, commas or semicolons.</summary>
    public static ImmutableArray<string> Parse(string? setting) =>
        [.. (setting ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>Whether an entry can match any host at all.</summary>
    public static bool IsValid(string entry)
    {
        var text = WithoutWildcard(entry);
        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var uri)
            && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0 && uri.PathAndQuery is "/" && uri.Fragment.Length == 0
            && uri.Host.Length > 0 && !uri.Host.Contains('*', StringComparison.Ordinal);
    }

    /// <summary>Why the key must not go to a URL; <see langword="null"/> if it may.</summary>
    /// <param name="url">A URL from a caller or an upstream.</param>
    /// <param name="baseUrl">The source's base URL.</param>
    public string? Refuse(Uri url, Uri? baseUrl)
    {
        if (url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            return "must be an absolute https URL";
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            return "must not hold user info or a fragment";
        }

        var isBase = baseUrl is not null && IsSame(url, baseUrl);
        if (!isBase && !allowed.Any(entry => Matches(entry, url)))
        {
            return $"is on the host {url.Host}, which this source does not allow";
        }

        var isPlainAllowed = (isBase && baseUrl!.Scheme is "http") || url.IsLoopback
            || allowed.Any(entry => entry.StartsWith("http:", StringComparison.OrdinalIgnoreCase) && Matches(entry, url));
        return url.Scheme is "https" || isPlainAllowed ? null : "must be https";
    }

    public static bool IsSame(Uri url, Uri baseUrl) =>
        string.Equals(url.IdnHost, baseUrl.IdnHost, StringComparison.OrdinalIgnoreCase) && url.Port == baseUrl.Port;

    private static bool Matches(string entry, Uri url)
    {
        var text = WithoutWildcard(entry);
        var isOrigin = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(isOrigin ? text : $"{url.Scheme}://{text}", UriKind.Absolute, out var uri))
        {
            return false;
        }

        var host = text.Length < entry.Length
            ? url.IdnHost.EndsWith("." + uri.IdnHost, StringComparison.OrdinalIgnoreCase)
            : string.Equals(url.IdnHost, uri.IdnHost, StringComparison.OrdinalIgnoreCase);
        var namesPort = isOrigin || !uri.IsDefaultPort || text.EndsWith(":80", StringComparison.Ordinal) || text.EndsWith(":443", StringComparison.Ordinal);
        return host && (!namesPort || url.Port == uri.Port) && (!isOrigin || string.Equals(url.Scheme, uri.Scheme, StringComparison.Ordinal));
    }

    private static string WithoutWildcard(string entry) => entry.StartsWith("*.", StringComparison.Ordinal) ? entry[2..] : entry;
}
