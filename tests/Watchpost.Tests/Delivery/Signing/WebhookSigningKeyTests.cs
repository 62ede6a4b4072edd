using System.Text;
using Watchpost.Delivery.Signing;

namespace Watchpost.Tests.Delivery.Signing;

public sealed class WebhookSigningKeyTests
{
    // Svix' server signs with it in its own tests; its public key is whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=.
    private const string Vector = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    private const string VectorSignature = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

    private static readonly DateTimeOffset VectorTime = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private static readonly byte[] VectorBody = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");

    [Fact]
    public void The_known_vector_is_signed_as_known() => Sign([], [Key(Vector)]).ShouldBe(VectorSignature);

    [Fact]
    public void Symmetric_signatures_lead_and_each_key_adds_one_of_its_own()
    {
        WebhookSecret.TryParse(SenderFixture.Secret, out var secret).ShouldBeTrue();

        var entries = Sign([secret!], [Key(Vector), Key(Rfc8037.SigningKey)]).Split(' ');

        entries.Length.ShouldBe(3);
        entries[0].ShouldStartWith("v1,");
        entries[1].ShouldBe(VectorSignature);
        entries[2].ShouldBe(Sign([], [Key(Rfc8037.SigningKey)]));
    }

    [Fact]
    public void Its_public_half_and_its_name_are_those_of_the_standards_own_example()
    {
        var key = Key(Rfc8037.SigningKey);

        key.PublicKey.ShouldBe(Rfc8037.PublicKey);
        key.Id.ShouldBe(Rfc8037.Thumbprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=")]
    [InlineData("whsk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=")]
    [InlineData("whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kv")]
    [InlineData("whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6KvgAA")]
    [InlineData("whsk_not Base64 at all")]
    public void Anything_else_is_no_key(string text) => WebhookSigningKey.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_key_whose_halves_do_not_fit_is_refused()
    {
        var bytes = Convert.FromBase64String(Vector["whsk_".Length..]);
        bytes[^1] ^= 1;

        WebhookSigningKey.TryParse("whsk_" + Convert.ToBase64String(bytes), out _).ShouldBeFalse();
    }

    [Fact]
    public void One_wrong_key_among_good_ones_is_named_by_its_place_and_not_shown()
    {
        WebhookSigningKey.TryParseMany($"{Vector} whsk_AAAA", out var keys, out var error).ShouldBeFalse();

        keys.ShouldBeEmpty();
        error.ShouldStartWith("key 2 of 2 ");
        error.ShouldNotContain("AAAA");
    }

    [Fact]
    public void It_does_not_show_itself() => Key(Vector).ToString().ShouldBe("whsk_***");

    private static string Sign(WebhookSecret[] secrets, WebhookSigningKey[] keys) =>
        WebhookSigner.Sign([.. secrets], [.. keys], "msg_p5jXN8AQM9LWM0D4loKWxJek", VectorTime, VectorBody);

    private static WebhookSigningKey Key(string text) => WebhookSigningKey.TryParse(text, out var key) ? key : throw new ArgumentException("No key.", nameof(text));

    // RFC 8037, appendices A.1 to A.3.
    private static class Rfc8037
    {
        public const string PublicKey = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        public const string Thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
        private const string Seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

        public static string SigningKey => "whsk_" + Convert.ToBase64String([.. Bytes(Seed), .. Bytes(PublicKey)]);

        private static byte[] Bytes(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
    }
}
