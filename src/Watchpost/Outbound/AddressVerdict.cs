namespace Watchpost.Outbound;

/// <summary>The kind of an IP address, as far as a connection to it matters.</summary>
public enum AddressVerdict
{
    /// <summary>Globally reachable unicast: the only kind that is dialled by default.</summary>
    Global,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>Private networks: RFC 1918, IPv6 unique local, IPv6 site local.</summary>
    Private,

    /// <summary>Carrier-grade NAT (RFC 6598).</summary>
    Shared,

    /// <summary>The local link.</summary>
    LinkLocal,

    /// <summary>Reserved by IANA: documentation, benchmarks, protocol assignments, future use.</summary>
    Reserved,

    /// <summary>A cloud platform's own services: Azure's 168.63.129.16, the metadata endpoints. Never dialled.</summary>
    Platform,

    /// <summary>An IPv6 address that embeds an IPv4 address for a translator or tunnel. Never dialled.</summary>
    Embedded,

    /// <summary>0.0.0.0/8 and <c>::</c>. Never dialled.</summary>
    Unspecified,

    /// <summary>Multicast and broadcast. Never dialled.</summary>
    Multicast,
}
