using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Watchpost.Delivery.Signing;

namespace Watchpost.Tests.Delivery.Sending;

public sealed class WebhookSignatureTests
{
    private const string OfficialSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string OfficialId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long OfficialTime = 1614265330;
    private const string OfficialBody = """{"test": 2432232314}""";
    private const string OfficialSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private const string Key24 = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    private const string Key32 = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string Key64 = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";
    private const string ContactId = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W";
    private const string Contact = """{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}""";

    private static readonly byte[] OfficialBytes = Encoding.UTF8.GetBytes(OfficialBody);
    private static readonly DateTimeOffset OfficialNow = DateTimeOffset.FromUnixTimeSeconds(OfficialTime);

    public static TheoryData<string, string, byte[], string> DerivedVectors => new()
    {
        { Key24, ContactId, Encoding.UTF8.GetBytes(Contact), "v1,w9hHmpilBM+ZH5TWiqTF2V+zZhky2nrY7iwP4o0rZI0=" },
        { Key32, ContactId, Encoding.UTF8.GetBytes(Contact), "v1,4PMU5Dl90B4kgwxDpwuMZ/cnZ5ztf+Y+kviYQD66rJg=" },
        { Key64, ContactId, Encoding.UTF8.GetBytes(Contact), "v1,9LtGxwbZoGrF8oS2FH4IGhfQpdLVQZEa0OR1k5rX7yE=" },
        { Key32, "msg_utf8", "{\"name\":\"Żółć 🦊 日本\"}"u8.ToArray(), "v1,BEb0+ark84xpjVRiYLo0nJNiFBitPjldOaqap5I6CxY=" },
        { Key32, "msg_empty", [], "v1,Rygs22muPlMj9lKEvbhVCuo7v3+H7OSGgnRocnrQywY=" },
        { Key32, "msg_crlf", "{\"a\":1}\r\n"u8.ToArray(), "v1,f9RQ/RdG5NcGqSRISTPG3NShnNcnfOiFV5uLAvj0cfY=" },
        { Key32, "msg_bin", [0xff, 0xfe, 0x00, 0x01], "v1,hPj53jJONDO22iSQDB0CFfdgQ5x1sTNgRJnao10pSbM=" },
    };

    [Fact]
    public void The_official_vector_is_signed_as_every_reference_library_signs_it() =>
        WebhookSigner.Sign([Secret(OfficialSecret)], [], OfficialId, OfficialNow, OfficialBytes).ShouldBe(OfficialSignature);

    [Fact]
    public void A_fraction_of_a_second_is_not_signed() =>
        WebhookSigner.Sign([Secret(OfficialSecret)], [], OfficialId, OfficialNow.AddMilliseconds(999), OfficialBytes).ShouldBe(OfficialSignature);

    [Fact]
    public void A_key_from_before_the_length_rule_still_verifies()
    {
        var key = Convert.FromBase64String("plJ3nmyCDGBKInavdOK15jsl");
        var body = """{"event_type":"ping","data":{"success":true}}"""u8;

        WebhookVerifier.VerifyKeys(
            "msg_loFOjxBNrRLzqYUf", "1731705121", "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=", body, [key], DateTimeOffset.FromUnixTimeSeconds(1731705121))
            .ShouldBe(WebhookVerification.Valid);
    }

    [Theory]
    [MemberData(nameof(DerivedVectors))]
    public void Derived_vectors_are_signed_and_verified(string secret, string id, byte[] body, string signature)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1674087231);

        WebhookSigner.Sign([Secret(secret)], [], id, at, body).ShouldBe(signature);
        WebhookVerifier.Verify(id, "1674087231", signature, body, [Secret(secret)], at).ShouldBe(WebhookVerification.Valid);
    }

    [Fact]
    public void Each_secret_signs_once_in_the_order_given_separated_by_spaces() =>
        WebhookSigner.Sign([Secret(Key32), Secret(OfficialSecret), Secret(Key24)], [], OfficialId, OfficialNow, OfficialBytes).ShouldBe(
            string.Join(' ', new[] { Key32, OfficialSecret, Key24 }.Select(key => WebhookSigner.Sign([Secret(key)], [], OfficialId, OfficialNow, OfficialBytes))));

    [Fact]
    public void Signing_without_a_secret_is_a_mistake_of_the_caller()
    {
        Should.Throw<ArgumentException>(() => WebhookSigner.Sign([], [], OfficialId, OfficialNow, OfficialBytes));
        Should.Throw<ArgumentException>(() => WebhookSigner.Sign(default, [], OfficialId, OfficialNow, OfficialBytes));
    }

    [Theory]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLawdd")]
    [InlineData("v1,")]
    [InlineData("v1")]
    [InlineData(",")]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE")]
    [InlineData("v1,ż")]
    [InlineData("   ")]
    public void A_wrong_signature_matches_nothing(string signature) =>
        Verify(signature: signature).ShouldBe(WebhookVerification.NoMatch);

    [Theory]
    [InlineData(OfficialSignature)]
    [InlineData("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= " + OfficialSignature + " v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=")]
    [InlineData("nocomma  " + OfficialSignature)]
    [InlineData(OfficialSignature + " v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==")]
    public void One_right_signature_among_others_is_enough(string signature) =>
        Verify(signature: signature).ShouldBe(WebhookVerification.Valid);

    [Theory]
    [InlineData(300, WebhookVerification.Valid)]
    [InlineData(301, WebhookVerification.TooOld)]
    [InlineData(-300, WebhookVerification.Valid)]
    [InlineData(-301, WebhookVerification.TooNew)]
    public void The_timestamp_may_be_300_seconds_off_either_way(int secondsLater, WebhookVerification expected) =>
        Verify(now: OfficialNow.AddSeconds(secondsLater)).ShouldBe(expected);

    [Theory]
    [InlineData("1614265330.5")]
    [InlineData("-1614265330")]
    [InlineData("+1614265330")]
    [InlineData(" 1614265330")]
    [InlineData("1614265330 ")]
    [InlineData("١٦١٤٢٦٥٣٣٠")]
    [InlineData("today")]
    [InlineData("99999999999999")]
    [InlineData("99999999999999999999999999")]
    public void A_timestamp_that_is_no_whole_number_of_seconds_is_refused(string timestamp) =>
        Verify(timestamp: timestamp).ShouldBe(WebhookVerification.BadTimestamp);

    [Theory]
    [InlineData(null, "1614265330", OfficialSignature)]
    [InlineData(OfficialId, null, OfficialSignature)]
    [InlineData(OfficialId, "1614265330", null)]
    [InlineData("", "1614265330", OfficialSignature)]
    [InlineData(OfficialId, "", OfficialSignature)]
    [InlineData(OfficialId, "1614265330", "")]
    public void Each_header_must_be_there(string? id, string? timestamp, string? signature) =>
        WebhookVerifier.Verify(id, timestamp, signature, OfficialBytes, [Secret(OfficialSecret)], OfficialNow).ShouldBe(WebhookVerification.MissingHeader);

    [Fact]
    public void Any_of_the_receivers_secrets_may_have_signed()
    {
        WebhookVerifier.Verify(OfficialId, "1614265330", OfficialSignature, OfficialBytes, [Secret(Key32), Secret(OfficialSecret)], OfficialNow).ShouldBe(WebhookVerification.Valid);
        WebhookVerifier.Verify(OfficialId, "1614265330", OfficialSignature, OfficialBytes, [Secret(Key32)], OfficialNow).ShouldBe(WebhookVerification.NoMatch);
        WebhookVerifier.Verify(OfficialId, "1614265330", OfficialSignature, OfficialBytes, [], OfficialNow).ShouldBe(WebhookVerification.NoMatch);
    }

    [Fact]
    public void Whatever_is_signed_verifies_and_one_flipped_bit_does_not() =>
        Prop.ForAll<byte[], PositiveInt>((body, seed) =>
        {
            var random = new System.Random(seed.Get);
            var key = new byte[random.Next(24, 65)];
            random.NextBytes(key);
            var secret = Secret("whsec_" + Convert.ToBase64String(key));
            var signature = WebhookSigner.Sign([secret], [], "msg_1", OfficialNow, body);
            byte[] changed = [.. body, 0];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            return Verdict(body) == WebhookVerification.Valid && Verdict(changed) == WebhookVerification.NoMatch;

            WebhookVerification Verdict(byte[] received) =>
                WebhookVerifier.Verify("msg_1", "1614265330", signature, received, [secret], OfficialNow);
        }).QuickCheckThrowOnFailure();

    private static WebhookVerification Verify(string timestamp = "1614265330", string signature = OfficialSignature, DateTimeOffset? now = null) =>
        WebhookVerifier.Verify(OfficialId, timestamp, signature, OfficialBytes, [Secret(OfficialSecret)], now ?? OfficialNow);

    private static WebhookSecret Secret(string text) =>
        WebhookSecret.TryParse(text, out var secret) ? secret : throw new ArgumentException("Not a secret.", nameof(text));
}
