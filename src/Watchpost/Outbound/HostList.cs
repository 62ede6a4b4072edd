using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Watchpost.Outbound;

/// <summary>A setting that lists hosts: names or IP literals, each with an optional port, separated by spaces or commas.</summary>
internal sealed class HostList
{
    public static readonly HostList Empty = new([]);

    private readonly ImmutableArray<(string Host, int? Port)> entries;

    private HostList(ImmutableArray<(string Host, int? Port)> entries) => this.entries = entries;

    /// <summary>Parses the setting. Unset or blank is <see cref="Empty"/>.</summary>
    /// <param name="text">Such as <c>hooks.internal, 10.1.2.3:8080 [fd00::1]</c>.</param>
    /// <param name="hosts">Empty on error.</param>
    /// <param name="error">Names the wrong entry.</param>
    public static bool TryParse(string? text, out HostList hosts, [NotNullWhen(false)] out string? error)
    {
        hosts = Empty;
        error = null;
        var listed = ImmutableArray.CreateBuilder<(string, int?)>();
        foreach (var entry in (text ?? "").Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParseEntry(entry, out var host, out var port))
            {
                error = $"'{entry}' is not a host name or an IP address, with or without a port";
                return false;
            }

            listed.Add((host, port));
        }

        hosts = listed.Count == 0 ? Empty : new(listed.ToImmutable());
        return true;
    }

    /// <summary>Whether the host is listed, with this port or without one.</summary>
    /// <param name="host">A name or an IP literal, with or without brackets; case and a final dot are ignored.</param>
    /// <param name="port">The port to connect to.</param>
    public bool Contains(string host, int port) => Find(host, (listed, wanted) => listed is null || listed == wanted, port);

    /// <summary>Whether the host is listed with this port.</summary>
    public bool ContainsPort(string host, int port) => Find(host, (listed, wanted) => listed == wanted, port);

    private bool Find(string host, Func<int?, int, bool> portFits, int port)
    {
        if (entries.IsEmpty)
        {
            return false;
        }

        var normal = Normalize(host);
        return entries.Any(entry => string.Equals(entry.Host, normal, StringComparison.Ordinal) && portFits(entry.Port, port));
    }

    private static bool TryParseEntry(string entry, out string host, out int? port)
    {
        port = null;
        var portAt = entry.LastIndexOf(':');
        // A colon starts a port only after a name, a dotted address or a closing bracket.
        if (portAt >= 0 && (entry.IndexOf(':', StringComparison.Ordinal) == portAt || entry[portAt - 1] == ']'))
        {
            if (!int.TryParse(entry.AsSpan(portAt + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            {
                host = "";
                return false;
            }

            port = number;
            entry = entry[..portAt];
        }

        host = Normalize(entry);
        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6 && !host.Contains('%', StringComparison.Ordinal);
    }

    private static string Normalize(string host)
    {
        var bare = host.Length > 2 && host[0] == '[' && host[^1] == ']' ? host[1..^1] : host;
        return bare.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(bare, out var address)
            ? address.ToString()
            : (bare.EndsWith('.') ? bare[..^1] : bare).ToLowerInvariant();
    }
}
