using System.Globalization;

namespace Watchpost.Outbound;

/// <summary>One entry of a host list: a host or <c>*.domain</c>, with or without a port, or an origin.</summary>
/// <param name="Host">As <see cref="Uri.IdnHost"/> spells it; without a final dot where only plain hosts are read. Of a wildcard: the domain.</param>
/// <param name="Port"><see langword="null"/>: any. An origin always has one.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c> of an origin; <see langword="null"/>: either.</param>
/// <param name="IsWildcard">Matches the hosts below the domain, not the domain.</param>
internal sealed record HostPattern(string Host, int? Port, string? Scheme, bool IsWildcard)
{
    private static readonly string[] Schemes = ["https", "http"];

    /// <summary>Reads an entry; <see langword="null"/> where it is wrong or refused.</summary>
    /// <param name="entry">Such as <c>10.1.2.3:8080</c>, <c>fd00::1</c>, <c>[fd00::1]:8080</c>, <c>*.example.com</c> or <c>http://example.com</c>.</param>
    /// <param name="plainOnly">Refuse wildcards and origins.</param>
    public static HostPattern? Parse(string entry, bool plainOnly)
    {
        var scheme = Array.Find(Schemes, scheme => entry.StartsWith(scheme + "://", StringComparison.OrdinalIgnoreCase));
        var isWildcard = entry.StartsWith("*.", StringComparison.Ordinal);
        var isPlain = scheme is null && !isWildcard;
        var host = isWildcard ? entry[2..] : scheme is null ? entry : entry[(scheme.Length + 3)..];
        host = scheme is not null && host is [.. var bare, '/'] ? bare : host;
        int? port = scheme switch { "https" => 443, "http" => 80, _ => null };
        var colon = host.LastIndexOf(':');
        // A colon belongs to the port only behind a name, a dotted address or a closing bracket.
        if (colon > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']'))
        {
            if (!ushort.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            {
                return null;
            }

            (host, port) = (host[..colon], number);
        }
        else if (colon >= 0 && isPlain && host[0] != '[')
        {
            host = $"[{host}]";
        }

        return (isPlain || !plainOnly)
            && PlainHost.Parse(host) is { } plain && !(isWildcard && plain.Address is not null)
            && Uri.TryCreate($"https://{host}", UriKind.Absolute, out var url) && plain.Fits(url)
                ? new(plainOnly ? url.IdnHost.TrimEnd('.') : url.IdnHost, port, scheme, isWildcard)
                : null;
    }

    public bool Matches(Uri url) => (Scheme is null || Scheme == url.Scheme) && Matches(url.IdnHost, url.Port);

    /// <param name="host">Spelt like <see cref="Host"/>, in any case.</param>
    /// <param name="port">The port to be dialled.</param>
    public bool Matches(string host, int port) => (Port is null || Port == port)
        && (IsWildcard ? host.EndsWith("." + Host, StringComparison.OrdinalIgnoreCase) : host.Equals(Host, StringComparison.OrdinalIgnoreCase));
}
