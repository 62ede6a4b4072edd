using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Watchpost.Outbound;

namespace Watchpost.Tests.Outbound;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255", AddressVerdict.Unspecified)]
    [InlineData("10.0.0.0", "10.255.255.255", AddressVerdict.Private)]
    [InlineData("100.64.0.0", "100.127.255.255", AddressVerdict.Shared)]
    [InlineData("127.0.0.0", "127.255.255.255", AddressVerdict.Loopback)]
    [InlineData("169.254.0.0", "169.254.255.255", AddressVerdict.LinkLocal)]
    [InlineData("172.16.0.0", "172.31.255.255", AddressVerdict.Private)]
    [InlineData("192.0.0.0", "192.0.0.255", AddressVerdict.Reserved)]
    [InlineData("192.0.2.0", "192.0.2.255", AddressVerdict.Reserved)]
    [InlineData("192.88.99.0", "192.88.99.255", AddressVerdict.Reserved)]
    [InlineData("192.168.0.0", "192.168.255.255", AddressVerdict.Private)]
    [InlineData("198.18.0.0", "198.19.255.255", AddressVerdict.Reserved)]
    [InlineData("198.51.100.0", "198.51.100.255", AddressVerdict.Reserved)]
    [InlineData("203.0.113.0", "203.0.113.255", AddressVerdict.Reserved)]
    [InlineData("224.0.0.0", "239.255.255.255", AddressVerdict.Multicast)]
    [InlineData("240.0.0.0", "255.255.255.254", AddressVerdict.Reserved)]
    [InlineData("255.255.255.255", "255.255.255.255", AddressVerdict.Multicast)]
    [InlineData("168.63.129.16", "168.63.129.16", AddressVerdict.Platform)]
    [InlineData("169.254.169.254", "169.254.169.254", AddressVerdict.Platform)]
    [InlineData("::", "::", AddressVerdict.Unspecified)]
    [InlineData("::1", "::1", AddressVerdict.Loopback)]
    [InlineData("::2", "::ffff:ffff", AddressVerdict.Embedded)]
    [InlineData("::ffff:0:0:0", "::ffff:0:ffff:ffff", AddressVerdict.Embedded)]
    [InlineData("64:ff9b::", "64:ff9b::ffff:ffff", AddressVerdict.Embedded)]
    [InlineData("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Embedded)]
    [InlineData("100::", "100::ffff:ffff:ffff:ffff", AddressVerdict.Reserved)]
    [InlineData("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Embedded)]
    [InlineData("2001:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Reserved)]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Reserved)]
    [InlineData("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Embedded)]
    [InlineData("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Reserved)]
    [InlineData("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Reserved)]
    [InlineData("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Private)]
    [InlineData("fd00:ec2::254", "fd00:ec2::254", AddressVerdict.Platform)]
    [InlineData("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.LinkLocal)]
    [InlineData("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Private)]
    [InlineData("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", AddressVerdict.Multicast)]
    [InlineData("::1%1", "fe80::1%1", null)]
    public void A_range_is_known_from_its_first_to_its_last_address(string first, string last, AddressVerdict? verdict)
    {
        AddressGuard.Judge(IPAddress.Parse(first)).ShouldBe(verdict ?? AddressVerdict.Loopback);
        AddressGuard.Judge(IPAddress.Parse(last)).ShouldBe(verdict ?? AddressVerdict.LinkLocal);
    }

    [Theory]
    [InlineData("1.0.0.0")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("168.63.129.17")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.3.0")]
    [InlineData("192.88.98.255")]
    [InlineData("192.88.100.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("198.51.99.255")]
    [InlineData("198.51.101.0")]
    [InlineData("203.0.112.255")]
    [InlineData("203.0.114.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2000::")]
    [InlineData("2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:200::")]
    [InlineData("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db9::")]
    [InlineData("2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2003::")]
    [InlineData("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff:1000::")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2606:4700::5eff:7f00:1")]
    [InlineData("::ffff:8.8.8.8")]
    public void The_public_neighbours_of_the_ranges_may_be_dialled(string address) =>
        AddressGuard.Judge(IPAddress.Parse(address)).ShouldBe(AddressVerdict.Global);

    [Theory]
    [InlineData("::ffff:7f00:1", AddressVerdict.Loopback)]
    [InlineData("::ffff:a9fe:a9fe", AddressVerdict.Platform)]
    [InlineData("::ffff:a83f:8110", AddressVerdict.Platform)]
    [InlineData("::ffff:a00:1", AddressVerdict.Private)]
    [InlineData("::7f00:1", AddressVerdict.Embedded)]
    [InlineData("::ffff:0:a9fe:a9fe", AddressVerdict.Embedded)]
    [InlineData("64:ff9b::a83f:8110", AddressVerdict.Embedded)]
    [InlineData("64:ff9b:1::a9fe:a9fe", AddressVerdict.Embedded)]
    [InlineData("2002:a83f:8110::", AddressVerdict.Embedded)]
    [InlineData("2001:0:4136:e378:8000:0:57c0:7eef", AddressVerdict.Embedded)]
    [InlineData("fe80::5efe:a83f:8110", AddressVerdict.Embedded)]
    [InlineData("fe80::200:5efe:a83f:8110", AddressVerdict.Embedded)]
    [InlineData("2606:4700::5efe:7f00:1", AddressVerdict.Embedded)]
    public void An_IPv4_address_inside_an_IPv6_one_gains_nothing(string address, AddressVerdict verdict) =>
        AddressGuard.Judge(IPAddress.Parse(address)).ShouldBe(verdict);

    [Fact]
    public void Private_networks_open_what_a_local_receiver_may_have_and_nothing_else()
    {
        var opened = Enum.GetValues<AddressVerdict>().Where(verdict => AddressGuard.Permits(verdict, allowPrivate: true));

        opened.ShouldBe(
            [AddressVerdict.Global, AddressVerdict.Loopback, AddressVerdict.Private, AddressVerdict.Shared, AddressVerdict.LinkLocal, AddressVerdict.Reserved],
            ignoreOrder: true);
        Enum.GetValues<AddressVerdict>().Where(verdict => AddressGuard.Permits(verdict, allowPrivate: false)).ShouldBe([AddressVerdict.Global]);
    }

    [Fact]
    public void A_mapped_address_is_judged_as_the_address_that_it_means() =>
        Prop.ForAll<uint>(number =>
        {
            var address = new IPAddress(number);
            return AddressGuard.Judge(address.MapToIPv6()) == AddressGuard.Judge(address);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Outside_2000_3_no_IPv6_address_is_global() =>
        Prop.ForAll(Gen.Choose(0, 255).ArrayOf(16).ToArbitrary(), numbers =>
        {
            var bytes = numbers.Select(number => (byte)number).ToArray();
            var address = new IPAddress(bytes);
            return bytes[0] >> 5 == 1 || address.IsIPv4MappedToIPv6 || AddressGuard.Judge(address) != AddressVerdict.Global;
        }).QuickCheckThrowOnFailure();
}
