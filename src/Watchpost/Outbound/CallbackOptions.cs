
namespace Watchpost.Outbound;

/// <summary>Which callbacks are allowed: <c>Watchpost__Callbacks__…</c>.</summary>
internal sealed class CallbackOptions
{
    /// <summary>Allow <c>http</c> beside <c>https</c>. For local work.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Allow private, loopback and local addresses and names, and any port. For local work.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Hosts (separated by spaces or commas) whose address may be private, such as a receiver in one's own network.</summary>
    public string? AllowedHosts { get; set; }

    /// <summary>Whether a host must consent before its first delivery: <c>none</c> or <c>options</c> (CloudEvents' handshake).</summary>
    public string Verification { get; set; } = "none";
}
