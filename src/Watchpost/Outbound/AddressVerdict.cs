namespace Watchpost.Outbound;

/// <summary>What an address is for, as far as a connection to it matters.</summary>
public enum AddressVerdict
{
    /// <summary>Globally reachable unicast: the only kind that is dialled unless a setting says otherwise.</summary>
    Global,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>Private networks: RFC 1918, IPv6 unique local, IPv6 site local.</summary>
    Private,

    /// <summary>Carrier-grade NAT (RFC 6598).</summary>
    Shared,

    /// <summary>The local link.</summary>
    LinkLocal,

    /// <summary>Set aside by IANA: documentation, benchmarks, protocol assignments, future use.</summary>
    Reserved,

    /// <summary>A cloud platform's own services: Azure's 168.63.129.16, the metadata endpoints. Never dialled, whatever the settings.</summary>
    Platform,

    /// <summary>An IPv6 form that carries an IPv4 address through a translator or a tunnel. Never dialled.</summary>
    Embedded,

    /// <summary>0.0.0.0/8 and <c>::</c>. Never dialled.</summary>
    Unspecified,

    /// <summary>Multicast and broadcast. Never dialled.</summary>
    Multicast,
}
