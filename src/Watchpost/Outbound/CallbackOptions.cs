namespace Watchpost.Outbound;

/// <summary>Which callbacks are allowed: <c>Watchpost__Callbacks__…</c>.</summary>
internal sealed class CallbackOptions
{
    /// <summary>Allow <c>http</c> beside <c>https</c>. For local work.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Allow private, loopback and local addresses and names, and any port. For local work.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Hosts (separated by spaces, commas or semicolons) whose address may be private, such as a receiver in one's own network.</summary>
    public string? AllowedHosts { get; set; }

    /// <summary>Those of <see cref="AllowedHosts"/>; none where the setting is wrong.</summary>
    public HostList Hosts => HostList.TryParse(AllowedHosts, out var hosts, out _) ? hosts : HostList.Empty;

    /// <summary>Whether a host must consent before its first delivery: <c>none</c> or <c>options</c> (CloudEvents' handshake).</summary>
    public string Verification { get; set; } = "none";

    /// <summary>Where callers reach the app, as an absolute http or https URL: <c>Watchpost__PublicUrl</c>, for apps with a domain of their own.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The host name that Functions gives the app (<c>WEBSITE_HOSTNAME</c>), with or without a port.</summary>
    public string? SiteHostName { get; set; }

    /// <summary>The app's own hosts, the public one first. Callbacks to them are refused.</summary>
    public IEnumerable<string> OwnHosts =>
        new[] { PublicUrl is null ? null : new Uri(PublicUrl).IdnHost, SiteHostName?.Split(':')[0] }.OfType<string>().Where(host => host.Length > 0);
}
