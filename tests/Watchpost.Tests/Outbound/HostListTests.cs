using Watchpost.Outbound;

namespace Watchpost.Tests.Outbound;

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
    [InlineData("10.0.0.010")]
    [InlineData("10.0.0.08")]
    [InlineData("10.1")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    [InlineData("10.0.0.1.")]
    [InlineData("[10.0.0.1]")]
    [InlineData("[a.example]")]
    [InlineData("http://")]
    public void A_wrong_entry_is_named(string entry)
    {
        HostList.TryParse($"good.example {entry}", out var hosts, out var error).ShouldBeFalse();

        hosts.ShouldBeSameAs(HostList.Empty);
        error.ShouldBe($"'{entry}' is not a host name or an IP address, with or without a port");
    }

    [Fact]
    public void Every_wrong_entry_is_named()
    {
        HostList.TryParse("a/b good.example c/d", out _, out var error, plainOnly: false).ShouldBeFalse();

        error.ShouldBe("'a/b' is not a host, 'c/d' is not a host");
    }

    [Fact]
    public void Entries_are_separated_by_white_space_commas_and_semicolons()
    {
        HostList.TryParse("a.example;b.example, c.example\td.example\r\ne.example", out var hosts, out var error).ShouldBeTrue(error);

        hosts.Patterns.Select(pattern => pattern.Host).ShouldBe(["a.example", "b.example", "c.example", "d.example", "e.example"]);
    }

    [Fact]
    public void A_name_in_another_script_is_listed_in_both_spellings()
    {
        HostList.TryParse("żółw.example", out var hosts, out var error).ShouldBeTrue(error);

        hosts.Contains("żółw.example", 443).ShouldBeTrue();
        hosts.Contains(new Uri("https://żółw.example").IdnHost, 443).ShouldBeTrue();
        hosts.Contains("zolw.example", 443).ShouldBeFalse();
    }

    [Theory]
    [InlineData("a.example", "https://a.example/x", true)]
    [InlineData("a.example", "https://A.example:8443/x", true)]
    [InlineData("a.example", "http://a.example/x", true)]
    [InlineData("a.example", "https://x.a.example/x", false)]
    [InlineData("a.example", "https://a.example./x", false)]
    [InlineData("a.example.", "https://a.example./x", true)]
    [InlineData("a.example.", "https://a.example/x", false)]
    [InlineData("a.example:443", "https://a.example/x", true)]
    [InlineData("a.example:443", "https://a.example:8443/x", false)]
    [InlineData("a.example:443", "http://a.example/x", false)]
    [InlineData("a.example:80", "http://a.example/x", true)]
    [InlineData("a.example:80", "https://a.example/x", false)]
    [InlineData("żółw.example", "https://xn--w-uga1v8h.example/x", true)]
    [InlineData("10.0.0.8", "https://10.0.0.8/x", true)]
    [InlineData("fd00::1", "https://[fd00:0::1]:8443/x", true)]
    [InlineData("[fd00:0::1]:8443", "https://[fd00::1]:8443/x", true)]
    [InlineData("[fd00::1]:8443", "https://[fd00::1]/x", false)]
    [InlineData("*.a.example", "https://x.y.a.example:8443/x", true)]
    [InlineData("*.a.example", "https://a.example/x", false)]
    [InlineData("*.a.example", "https://xa.example/x", false)]
    [InlineData("*.a.example:8443", "https://x.a.example:8443/x", true)]
    [InlineData("*.a.example:8443", "https://x.a.example/x", false)]
    [InlineData("https://a.example", "https://a.example/x", true)]
    [InlineData("HTTPS://a.example/", "https://a.example/x", true)]
    [InlineData("https://a.example", "https://a.example:8443/x", false)]
    [InlineData("https://a.example:8443", "https://a.example:8443/x", true)]
    [InlineData("https://a.example:80", "http://a.example/x", false)]
    [InlineData("http://a.example", "http://a.example/x", true)]
    [InlineData("http://a.example", "http://a.example:8080/x", false)]
    [InlineData("http://a.example:443", "https://a.example/x", false)]
    [InlineData("http://[fd00::1]:8080", "http://[fd00::1]:8080/x", true)]
    public void A_pattern_matches_by_host_and_by_the_port_and_scheme_it_names(string entry, string url, bool matches) =>
        HostPattern.Parse(entry, plainOnly: false).ShouldNotBeNull().Matches(new Uri(url)).ShouldBe(matches);

    [Theory]
    [InlineData("http://a.example/path")]
    [InlineData("https://a.example//")]
    [InlineData("https://a.example?x")]
    [InlineData("https://user@a.example")]
    [InlineData("https://")]
    [InlineData("https:///")]
    [InlineData("https://fd00::1")]
    [InlineData("ftp://a.example")]
    [InlineData("*.https://a.example")]
    [InlineData("https://*.a.example")]
    [InlineData("*.*.a.example")]
    [InlineData("*.")]
    [InlineData("*")]
    [InlineData("*.10.0.0.1")]
    [InlineData("*.[fd00::1]")]
    [InlineData("https://10.0.0.010")]
    [InlineData("")]
    [InlineData(" a.example")]
    public void What_is_no_host_wildcard_or_origin_is_no_pattern(string entry) => HostPattern.Parse(entry, plainOnly: false).ShouldBeNull();

    [Theory]
    [InlineData("https://a.example/x", null)]
    [InlineData("http://a.example/x", "must be https")]
    [InlineData("http://a.example:80/x", "must be https")]
    [InlineData("http://plain.example/x", null)]
    [InlineData("https://plain.example/x", "is on the host plain.example, which this source does not allow")]
    [InlineData("http://127.0.0.1/x", null)]
    [InlineData("http://base.example:8080/x", null)]
    [InlineData("https://base.example:8080/x", null)]
    [InlineData("http://base.example/x", "is on the host base.example, which this source does not allow")]
    public void A_key_goes_in_the_clear_to_the_base_url_to_this_machine_and_to_an_http_origin(string url, string? problem)
    {
        HostList.TryParse("a.example http://plain.example 127.0.0.1", out var hosts, out var error, plainOnly: false).ShouldBeTrue(error);

        hosts.Refuse(new Uri(url), new Uri("http://base.example:8080")).ShouldBe(problem);
    }
}
