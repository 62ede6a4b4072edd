using System.Collections.Immutable;
using Watchpost.Sources;
using Watchpost.Tests.Storage;
using Watchpost.Watches;

namespace Watchpost.Tests.Watches;

public sealed class RequestFingerprintTests
{
    private static readonly WatchRequest Request = Some.Request() with { Metadata = """{"a":1,"b":[1,2],"c":"x"}""", Secret = "whsec_a" };

    public static TheoryData<WatchRequest> Others => new(
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
        Request with { Deadline = TimeSpan.FromSeconds(4501) });

    [Theory]
    [InlineData("""{"a":1,"b":[1,2],"c":"x"}""")]
    [InlineData("""{ "b": [1, 2],   "c":"x", "a" : 1 }""")]
    [InlineData("""{"a":1.0,"b":[1e0,2.00],"c":"\u0078"}""")]
    public void The_same_meaning_is_the_same_however_it_is_spelt(string metadata) =>
        RequestFingerprint.Of(Request with { Metadata = metadata }).ShouldBe(RequestFingerprint.Of(Request));

    [Theory]
    [MemberData(nameof(Others))]
    public void Another_meaning_is_another(WatchRequest other) => RequestFingerprint.Of(other).ShouldNotBe(RequestFingerprint.Of(Request));

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

    [Fact]
    public void A_fingerprint_gives_nothing_away() => RequestFingerprint.Of(Request).ShouldMatch("^[0-9a-f]{64}$");
}
