using System.Net;
using System.Net.Sockets;

namespace Watchpost.Outbound;

/// <summary>
/// Classifies IP addresses: anything not known to be global unicast is refused.
/// Sources: the IANA special-purpose registries (RFC 6890 and updates) and the cloud platforms' own services.
/// </summary>
internal static class AddressGuard
{
    // The first match wins, so single addresses come before the ranges around them.
    private static readonly (IPNetwork Range, AddressVerdict Verdict)[] V4 =
    [
        Range("168.63.129.16/32", AddressVerdict.Platform), // Azure's WireServer, host agent and DNS; a public address by its number.
        Range("169.254.169.254/32", AddressVerdict.Platform), // The metadata service of Azure, AWS, Google and others.
        Range("169.254.170.2/32", AddressVerdict.Platform), // AWS ECS.
        Range("169.254.170.23/32", AddressVerdict.Platform), // AWS EKS.
        Range("100.100.100.200/32", AddressVerdict.Platform), // Alibaba.
        Range("192.0.0.192/32", AddressVerdict.Platform), // Oracle.
        Range("0.0.0.0/8", AddressVerdict.Unspecified),
        Range("10.0.0.0/8", AddressVerdict.Private),
        Range("100.64.0.0/10", AddressVerdict.Shared),
        Range("127.0.0.0/8", AddressVerdict.Loopback),
        Range("169.254.0.0/16", AddressVerdict.LinkLocal),
        Range("172.16.0.0/12", AddressVerdict.Private),
        Range("192.0.0.0/24", AddressVerdict.Reserved),
        Range("192.0.2.0/24", AddressVerdict.Reserved),
        Range("192.31.196.0/24", AddressVerdict.Reserved),
        Range("192.52.193.0/24", AddressVerdict.Reserved),
        Range("192.88.99.0/24", AddressVerdict.Reserved),
        Range("192.168.0.0/16", AddressVerdict.Private),
        Range("192.175.48.0/24", AddressVerdict.Reserved),
        Range("198.18.0.0/15", AddressVerdict.Reserved),
        Range("198.51.100.0/24", AddressVerdict.Reserved),
        Range("203.0.113.0/24", AddressVerdict.Reserved),
        Range("224.0.0.0/4", AddressVerdict.Multicast),
        Range("255.255.255.255/32", AddressVerdict.Multicast),
        Range("240.0.0.0/4", AddressVerdict.Reserved),
    ];

    private static readonly (IPNetwork Range, AddressVerdict Verdict)[] V6 =
    [
        Range("fd00:ec2::254/128", AddressVerdict.Platform), // AWS metadata.
        Range("fd00:ec2::23/128", AddressVerdict.Platform), // AWS EKS.
        Range("::/128", AddressVerdict.Unspecified),
        Range("::1/128", AddressVerdict.Loopback),
        Range("::/96", AddressVerdict.Embedded), // IPv4-compatible.
        Range("::ffff:0:0:0/96", AddressVerdict.Embedded), // SIIT.
        Range("64:ff9b::/96", AddressVerdict.Embedded), // NAT64.
        Range("64:ff9b:1::/48", AddressVerdict.Embedded), // NAT64, local use.
        Range("2001::/32", AddressVerdict.Embedded), // Teredo.
        Range("2002::/16", AddressVerdict.Embedded), // 6to4.
        Range("2001::/23", AddressVerdict.Reserved), // Benchmarks, ORCHID and other protocol assignments.
        Range("2001:db8::/32", AddressVerdict.Reserved),
        Range("3fff::/20", AddressVerdict.Reserved),
        Range("fc00::/7", AddressVerdict.Private),
        Range("fe80::/10", AddressVerdict.LinkLocal),
        Range("fec0::/10", AddressVerdict.Private),
        Range("ff00::/8", AddressVerdict.Multicast),
        Range("2000::/3", AddressVerdict.Global),
    ];

    /// <summary>Classifies an address. An IPv4-mapped IPv6 address counts as the IPv4 address.</summary>
    public static AddressVerdict Judge(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return Find(V4, address, otherwise: AddressVerdict.Global);
        }

        return IsIsatap(address) ? AddressVerdict.Embedded : Find(V6, address, otherwise: AddressVerdict.Reserved);
    }

    /// <summary>Whether an address of this kind may be dialled.</summary>
    /// <param name="verdict">Its classification.</param>
    /// <param name="allowPrivate">The settings allow private networks or this host. Platform services and unroutable forms stay refused.</param>
    public static bool Permits(AddressVerdict verdict, bool allowPrivate) => verdict switch
    {
        AddressVerdict.Global => true,
        AddressVerdict.Loopback or AddressVerdict.Private or AddressVerdict.Shared or AddressVerdict.LinkLocal or AddressVerdict.Reserved => allowPrivate,
        _ => false,
    };

    private static AddressVerdict Find((IPNetwork Range, AddressVerdict Verdict)[] ranges, IPAddress address, AddressVerdict otherwise)
    {
        foreach (var (range, verdict) in ranges)
        {
            if (range.Contains(address))
            {
                return verdict;
            }
        }

        return otherwise;
    }

    /// <summary>The interface part is <c>0:5efe</c> or <c>200:5efe</c> and an IPv4 address (RFC 5214), under any prefix.</summary>
    private static bool IsIsatap(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out _) && (bytes[8] & ~0x02) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
    }

    private static (IPNetwork Range, AddressVerdict Verdict) Range(string range, AddressVerdict verdict) => (IPNetwork.Parse(range), verdict);
}
