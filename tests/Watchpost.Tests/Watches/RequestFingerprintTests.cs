using System.Collections.Immutable;
using Watchpost.Model;
using Watchpost.Tests.Storage;
using Watchpost.Watches;

namespace Watchpost.Tests.Watches;

public sealed class RequestFingerprintTests
{
    private static readonly WatchRequest Request = Some.Request() with { Metadata = """{"a":1,"b":[1,2],"c":"x"}""", Secret = "whsec_a" };

    private static readonly WatchRequest[] Others =
    [
        Request with { Task = Some.Address with { TaskId = "2" } },
        Request with { Task = Some.Address with { Source = "suno" } },
        Request with { Task = Some.Address with { StatusUrl = "https://example.com" } },
        Request with { Task = Some.Address with { Variables = ImmutableSortedDictionary<string, string>.Empty.Add("x", "y") } },
        Request with { CallbackUrl = "https://example.com/hooks/mj/" },
        Request with { Events = WatchEvents.Finished | WatchEvents.Progress },
        Request with { Secret = "whsec_b" },
        Request with { Secret = null },
        Request with { Metadata = null },
        Request with { Metadata = "{}" },
        Request with { Metadata = """{"a":1,"b":[2,1],"c":"x"}""" },
        Request with { Metadata = """{"a":"1","b":[1,2],"c":"x"}""" },
        Request with { Metadata = """{"a":1,"b":[1,2],"c":"X"}""" },
        Request with { Deadline = TimeSpan.FromSeconds(4501) },
    ];

    [Theory]
    [InlineData("""{"a":1,"b":[1,2],"c":"x"}""")]
    [InlineData("""{ "b": [1, 2],   "c":"x", "a" : 1 }""")]
    [InlineData("""{"a":1.0,"b":[1e0,2.00],"c":"\u0078"}""")]
    public void The_same_meaning_is_the_same_however_it_is_spelt(string metadata) =>
        RequestFingerprint.Of(Request with { Metadata = metadata }).ShouldBe(RequestFingerprint.Of(Request));

    [Fact]
    public void Another_meaning_is_another() => Others.Select(RequestFingerprint.Of).ShouldAllBe(other => other != RequestFingerprint.Of(Request));

    [Fact]
    public void No_part_can_pass_for_another() =>
        RequestFingerprint.Of(Request with { CallbackUrl = "https://a/b", Secret = "c" })
            .ShouldNotBe(RequestFingerprint.Of(Request with { CallbackUrl = "https://a/", Secret = "bc" }));

    [Theory]
    [InlineData("""{"n":123456789012345678901234567890123456789}""", """{"n":123456789012345678901234567890123456788}""")]
    [InlineData("""{"n":1e400}""", """{"n":1e401}""")]
    [InlineData("""{"n":null}""", """{"n":false}""")]
    public void Numbers_beyond_any_type_are_compared_as_spelt(string one, string other) =>
        RequestFingerprint.Of(Request with { Metadata = one }).ShouldNotBe(RequestFingerprint.Of(Request with { Metadata = other }));

    [Theory]
    [InlineData("1e-30", "2e-30")]
    [InlineData("1e-30", "0")]
    [InlineData("0.1", "0.1000000000000000000000000000000001")]
    [InlineData("1", "-1")]
    [InlineData("1e999999999999999999999999", "1e999999999999999999999998")]
    [InlineData("12", "1e2")]
    public void Numbers_that_differ_are_others_however_little(string one, string other) => OfNumber(one).ShouldNotBe(OfNumber(other));

    [Theory]
    [InlineData("100", "1e2")]
    [InlineData("100", "1E+2")]
    [InlineData("100", "0.001e5")]
    [InlineData("0.00150", "15e-4")]
    [InlineData("-2.50", "-25e-1")]
    [InlineData("0", "-0.000e17")]
    [InlineData("1e1000000000", "10e999999999")]
    [InlineData("12345678901234567890123456789012345678900", "123456789012345678901234567890123456789e2")]
    public void Numbers_that_are_equal_are_the_same_however_large(string one, string other) => OfNumber(one).ShouldBe(OfNumber(other));

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":"a"}""")]
    [InlineData("""{"\udc00\ud800":["\ud800x"],"b":1}""")]
    public void Text_that_cannot_be_decoded_counts_as_spelt(string metadata)
    {
        var fingerprint = OfMetadata(metadata);
        OfMetadata(metadata).ShouldBe(fingerprint);
        OfMetadata(metadata.Replace("ud800", "ud801", StringComparison.Ordinal)).ShouldNotBe(fingerprint);
        OfMetadata(metadata.Replace(@"\u", @"\\u", StringComparison.Ordinal)).ShouldNotBe(fingerprint, "an escaped backslash and letters are another text");
    }

    [Fact]
    public void A_name_cannot_pass_for_a_member() => OfMetadata("""{"a:true,b":2}""").ShouldNotBe(OfMetadata("""{"a":true,"b":2}"""));

    [Fact]
    public void Members_that_cannot_be_decoded_may_come_in_any_order() =>
        OfMetadata("""{"\ud800":1,"a":2,"\udc00":3}""").ShouldBe(OfMetadata("""{"\udc00":3,"\ud800":1,"a":2}"""));

    [Fact]
    public void A_fingerprint_outlives_a_deployment_and_does_not_hang_on_how_the_code_calls_things() =>
        RequestFingerprint.Of(Request with { Events = WatchEvents.Finished | WatchEvents.Progress }).ShouldBe("841c4d686e20d9639e1b7e44b0b61c5f978d0f4229412b6c1fad378326d34d1e");

    [Fact]
    public void A_fingerprint_gives_nothing_away() => RequestFingerprint.Of(Request).ShouldMatch("^[0-9a-f]{64}$");

    private static string OfNumber(string number) => OfMetadata($$"""{"n":{{number}}}""");

    private static string OfMetadata(string metadata) => RequestFingerprint.Of(Request with { Metadata = metadata });
}
