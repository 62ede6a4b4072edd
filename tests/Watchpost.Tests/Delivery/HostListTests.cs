using Watchpost.Outbound;

namespace Watchpost.Tests.Delivery;

public sealed class HostListTests
{
    [Theory]
    [InlineData("hooks.internal", 443, true)]
    [InlineData("HOOKS.internal.", 81, true)]
    [InlineData("x.hooks.internal", 443, false)]
    [InlineData("internal", 443, false)]
    [InlineData("10.1.2.3", 8080, true)]
    [InlineData("10.1.2.3", 8081, false)]
    [InlineData("fd00::1", 443, true)]
    [InlineData("[fd00:0:0::1]", 443, true)]
    [InlineData("fd00::2", 8443, true)]
    [InlineData("fd00::2", 443, false)]
    [InlineData("receiver", 5000, true)]
    [InlineData("", 443, false)]
    public void A_host_is_listed_with_its_port_or_with_all(string host, int port, bool listed)
    {
        HostList.TryParse(" hooks.internal, 10.1.2.3:8080 fd00::1,[fd00::2]:8443\treceiver ", out var hosts, out var error).ShouldBeTrue(error);

        hosts.Contains(host, port).ShouldBe(listed);
    }

    [Fact]
    public void Only_an_entry_with_a_port_opens_that_port()
    {
        HostList.TryParse("a.example b.example:81", out var hosts, out _).ShouldBeTrue();

        hosts.ContainsPort("a.example", 81).ShouldBeFalse();
        hosts.ContainsPort("b.example", 81).ShouldBeTrue();
        hosts.ContainsPort("b.example", 82).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ")]
    public void Nothing_set_lists_nothing(string? text)
    {
        HostList.TryParse(text, out var hosts, out _).ShouldBeTrue();

        hosts.ShouldBeSameAs(HostList.Empty);
        hosts.Contains("example.com", 443).ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("example.com/hook")]
    [InlineData("*.example.com")]
    [InlineData("user@example.com")]
    [InlineData("example.com:0")]
    [InlineData("example.com:65536")]
    [InlineData("example.com:")]
    [InlineData("example.com:x")]
    [InlineData(":80")]
    [InlineData("[fd00::1")]
    [InlineData("[]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("10.0.0.0/8")]
    [InlineData("a..b")]
    public void A_wrong_entry_is_named(string entry)
    {
        HostList.TryParse($"good.example {entry}", out var hosts, out var error).ShouldBeFalse();

        hosts.ShouldBeSameAs(HostList.Empty);
        error.ShouldBe($"'{entry}' is not a host name or an IP address, with or without a port");
    }
}
