namespace Watchpost.Outbound;

/// <summary>Which callbacks are allowed: <c>Watchpost__Callbacks__…</c>.</summary>
internal sealed class CallbackOptions
{
    /// <summary>Also allow <c>http</c>. For local work.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Allow private, loopback and local addresses and names, and any port. For local work.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Hosts (separated by spaces or commas) that may have private addresses, such as a receiver in your own network.</summary>
    public string? AllowedHosts { get; set; }

    /// <summary>Whether a host must consent before its first delivery: <c>none</c> or <c>options</c> (CloudEvents' handshake).</summary>
    public string Verification { get; set; } = "none";

    /// <summary>The app's public URL, absolute, http or https: <c>Watchpost__PublicUrl</c>, for apps with a custom domain.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The app's host name from Functions (<c>WEBSITE_HOSTNAME</c>), with or without a port.</summary>
    public string? SiteHostName { get; set; }

    /// <summary>The app's own hosts, the public one first. Callbacks to them are refused.</summary>
    public IEnumerable<string> OwnHosts =>
        new[] { PublicUrl is null ? null : new Uri(PublicUrl).IdnHost, SiteHostName?.Split(':')[0] }.OfType<string>().Where(host => host.Length > 0);
}
