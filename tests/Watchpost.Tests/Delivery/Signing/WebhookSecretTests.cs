using Watchpost.Delivery.Signing;

namespace Watchpost.Tests.Delivery.Signing;

public sealed class WebhookSecretTests
{
    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(32)]
    [InlineData(64)]
    public void Keys_of_24_to_64_bytes_are_taken_and_read_byte_for_byte(int bytes)
    {
        var key = Enumerable.Range(7, bytes).Select(i => (byte)i).ToArray();

        WebhookSecret.TryParse("whsec_" + Convert.ToBase64String(key), out var secret).ShouldBeTrue();
        secret.Key.ToArray().ShouldBe(key);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(18)]
    [InlineData(23)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Shorter_and_longer_keys_are_refused(int bytes) =>
        WebhookSecret.TryParse("whsec_" + Convert.ToBase64String(new byte[bytes]), out _).ShouldBeFalse();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_%")]
    [InlineData("whsec_wronglength")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw ")]
    [InlineData("whsec_MfKQ9r8GKYqr\nTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS-")]
    [InlineData("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8==")]
    [InlineData("whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==")]
    [InlineData("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=")]
    public void Anything_else_is_no_secret(string? text) => WebhookSecret.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    public void A_blank_setting_holds_no_secrets(string? text)
    {
        WebhookSecret.TryParseMany(text, out var secrets, out _).ShouldBeTrue();
        secrets.ShouldBeEmpty();
    }

    [Fact]
    public void A_setting_keeps_the_order_of_its_secrets()
    {
        WebhookSecret.TryParseMany(
            " whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX  whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw ", out var secrets, out _).ShouldBeTrue();

        secrets.Select(secret => secret.Key[0]).ShouldBe([(byte)0x00, (byte)0x31]);
    }

    [Fact]
    public void A_wrong_entry_is_named_by_its_place_and_not_shown()
    {
        WebhookSecret.TryParseMany("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX whsec_TOPSECRET", out var secrets, out var error).ShouldBeFalse();

        secrets.ShouldBeEmpty();
        error.ShouldBe("secret 2 of 2 is not 'whsec_' and the Base64 of 24 to 64 bytes");
    }

    [Fact]
    public void A_secret_does_not_show_itself()
    {
        WebhookSecret.TryParse("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", out var secret).ShouldBeTrue();

        $"{secret}".ShouldBe("whsec_***");
        System.Text.Json.JsonSerializer.Serialize(secret).ShouldBe("{}");
    }
}
