using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Watchpost.Delivery.Callbacks;
using Watchpost.Outbound;

namespace Watchpost.Tests.Delivery.Callbacks;

public sealed class CallbackUrlTests
{
    private const string OwnHost = "watchpost-own.azurewebsites.net";

    private static readonly Case[] Cases = Load();

    public static TheoryData<int> CaseNumbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Each_case_has_its_verdict(int number)
    {
        var (url, verdict, note) = Cases[number];

        Word(CallbackUrl.Check(url, new() { AllowHttp = true, SiteHostName = OwnHost })).ShouldBe(verdict, $"{note}: {url}");
    }

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void The_verdict_does_not_hang_on_the_scheme(int number)
    {
        var (url, verdict, note) = Cases[number];
        if (url.StartsWith("http:", StringComparison.Ordinal) && url.Length < CallbackUrl.MaxLength)
        {
            Word(CallbackUrl.Check(string.Concat("https", url.AsSpan(4)), new() { SiteHostName = OwnHost })).ShouldBe(verdict, $"{note}: {url}");
        }
    }

    [Fact]
    public void Plain_http_is_refused_unless_allowed()
    {
        CallbackUrl.Check("http://example.com/hook", new()).ShouldBeOfType<CallbackVerdict.Refused>();
        CallbackUrl.Check("http://example.com/hook", new() { AllowHttp = true }).ShouldBeOfType<CallbackVerdict.Accepted>();
        CallbackUrl.Check("http://example.com/hook", new() { AllowPrivateNetworks = true }).ShouldBeOfType<CallbackVerdict.Refused>();
    }

    [Theory]
    [InlineData("http://localhost:5000/hook")]
    [InlineData("http://127.0.0.1:81/hook")]
    [InlineData("http://[::1]:22/hook")]
    [InlineData("http://10.0.0.1/hook")]
    [InlineData("http://receiver/hook")]
    [InlineData("http://host.docker.internal:3000/hook")]
    [InlineData("http://192.0.2.1/hook")]
    public void Local_work_may_use_private_addresses_local_names_and_any_port(string url)
    {
        CallbackUrl.Check(url, new() { AllowHttp = true, AllowPrivateNetworks = true }).ShouldBeOfType<CallbackVerdict.Accepted>();
        CallbackUrl.Check(url, new() { AllowHttp = true }).ShouldBeOfType<CallbackVerdict.Refused>();
    }

    [Theory]
    [InlineData("http://168.63.129.16/")]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://user@localhost/")]
    [InlineData("http://localhost/#x")]
    [InlineData("http://localhost:0/")]
    [InlineData("ftp://localhost/")]
    public void Local_work_does_not_open_the_platform_or_odd_spellings(string url) =>
        CallbackUrl.Check(url, new() { AllowHttp = true, AllowPrivateNetworks = true }).ShouldBeOfType<CallbackVerdict.Refused>();

    [Theory]
    [InlineData("https://10.1.2.3/hook", true)]
    [InlineData("https://[::ffff:10.1.2.3]/hook", false)]
    [InlineData("https://10.1.2.4/hook", false)]
    [InlineData("https://hooks.internal/hook", true)]
    [InlineData("https://HOOKS.internal./hook", true)]
    [InlineData("https://other.internal/hook", false)]
    [InlineData("https://x.hooks.internal/hook", false)]
    [InlineData("https://hooks.internal:81/hook", false)]
    [InlineData("https://receiver:81/hook", true)]
    [InlineData("https://receiver/hook", false)]
    [InlineData("https://[fd00::1]/hook", true)]
    [InlineData("https://[fd00:0::1]/hook", true)]
    [InlineData("https://watchpost-own.azurewebsites.net/hook", true)]
    [InlineData("https://example.com/hook", true)]
    public void Allowed_hosts_may_be_private_and_may_name_their_port(string url, bool accepted)
    {
        var options = new CallbackOptions { AllowedHosts = "10.1.2.3, hooks.internal receiver:81 [fd00::1] " + OwnHost, SiteHostName = OwnHost };

        (CallbackUrl.Check(url, options) is CallbackVerdict.Accepted).ShouldBe(accepted);
    }

    [Theory]
    [InlineData("https://tasks.example.com/hook", false)]
    [InlineData("https://TASKS.example.com.:8443/hook", false)]
    [InlineData("https://watchpost-own.azurewebsites.net/hook", false)]
    [InlineData("https://example.com/hook", true)]
    public void Neither_of_the_apps_own_hosts_is_a_callback(string url, bool accepted)
    {
        var options = new CallbackOptions { PublicUrl = "https://tasks.example.com/watch", SiteHostName = OwnHost + ":443" };

        (CallbackUrl.Check(url, options) is CallbackVerdict.Accepted).ShouldBe(accepted);
    }

    [Fact]
    public void An_accepted_callback_comes_back_parsed() =>
        CallbackUrl.Check("https://example.com:8443/hooks/mj?x=1", new()).ShouldBe(new CallbackVerdict.Accepted(new("https://example.com:8443/hooks/mj?x=1")));

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() =>
        CallbackUrl.Check("https://example.com/\ud83d", new()).ShouldBeOfType<CallbackVerdict.Refused>();

    [Fact]
    public void No_text_whatever_makes_it_throw()
    {
        var pieces = new[] { "http", "https", ":", "//", "/", "[", "]", "::1", "@", "#", "?", ".", "-", "xn--", "127", "0x", "%25", "ż", "①", "。", "\u200b", "a", "example.com", "\ud83d", "\udca9", "65536", "\\", "\0", new string('é', 60) };
        var texts = Gen.Elements(pieces).ListOf().Select(list => string.Concat(list));

        Prop.ForAll(texts.ToArbitrary(), text => CallbackUrl.Check("http://" + text, new() { AllowHttp = true, SiteHostName = OwnHost }) is not null && CallbackUrl.Check(text, new()) is not null)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static string Word(CallbackVerdict verdict) => verdict.GetType().Name.ToLowerInvariant();

    private static Case[] Load()
    {
        using var stream = typeof(CallbackUrlTests).Assembly.GetManifestResourceStream("Watchpost.Tests.Delivery.callback-cases.json")!;
        return JsonSerializer.Deserialize<Case[]>(stream, JsonSerializerOptions.Web)!;
    }

    private sealed record Case(string Url, string Verdict, string Note);
}
