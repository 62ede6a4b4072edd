using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Watchpost.Outbound;

/// <summary>The hosts that a setting or a definition allows.</summary>
internal sealed class HostList(ImmutableArray<HostPattern> patterns)
{
    public static readonly HostList Empty = new([]);

    public ImmutableArray<HostPattern> Patterns { get; } = patterns;

    /// <summary>Reads a setting. Unset or blank is <see cref="Empty"/>.</summary>
    /// <param name="text">Entries as <see cref="HostPattern"/> reads them, separated by white space, commas or semicolons.</param>
    /// <param name="hosts">Empty where the setting is wrong.</param>
    /// <param name="error">Says which entries are wrong.</param>
    /// <param name="plainOnly">Refuse wildcards and origins, as where an entry opens the private network.</param>
    public static bool TryParse(string? text, out HostList hosts, [NotNullWhen(false)] out string? error, bool plainOnly = true)
    {
        var entries = (text ?? "").Split([' ', ',', ';', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var patterns = entries.Select(entry => HostPattern.Parse(entry, plainOnly)).ToArray();
        var wrong = entries.Where((_, i) => patterns[i] is null).ToArray();
        var rule = plainOnly ? "is not a host name or an IP address, with or without a port" : "is not a host";
        error = wrong.Length > 0 ? string.Join(", ", wrong.Select(entry => $"'{entry}' {rule}")) : null;
        hosts = error is null && entries.Length > 0 ? new([.. patterns.OfType<HostPattern>()]) : Empty;
        return error is null;
    }

    /// <summary>Whether the host is listed, with this port or without one.</summary>
    /// <param name="host">A name, or an IP literal with or without brackets; case and a final dot do not matter.</param>
    /// <param name="port">The port to be dialled.</param>
    public bool Contains(string host, int port) => Matching(host, port).Any();

    /// <summary>Whether the host is listed with this very port.</summary>
    public bool ContainsPort(string host, int port) => Matching(host, port).Any(pattern => pattern.Port is not null);

    /// <summary>Why a source's key must not go to a URL; <see langword="null"/> where it may: to the base URL's host and to those listed.</summary>
    /// <param name="url">The URL that a caller or an answer chose.</param>
    /// <param name="baseUrl">The source's own.</param>
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
        if (!isBase && !Patterns.Any(pattern => pattern.Matches(url)))
        {
            return $"is on the host {url.Host}, which this source does not allow";
        }

        var isPlainAllowed = (isBase && baseUrl!.Scheme is "http") || url.IsLoopback || Patterns.Any(pattern => pattern.Scheme is "http" && pattern.Matches(url));
        return url.Scheme is "https" || isPlainAllowed ? null : "must be https";
    }

    /// <summary>Whether two URLs have the same host and port.</summary>
    public static bool IsSame(Uri url, Uri baseUrl) =>
        string.Equals(url.IdnHost, baseUrl.IdnHost, StringComparison.OrdinalIgnoreCase) && url.Port == baseUrl.Port;

    private IEnumerable<HostPattern> Matching(string host, int port) =>
        HostPattern.Parse(host, plainOnly: true) is { Port: null, Host: var wanted } ? Patterns.Where(pattern => pattern.Matches(wanted, port)) : [];
}
