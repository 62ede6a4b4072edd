using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Watchpost.Delivery.Secrets;

namespace Watchpost.Tests.Delivery.Secrets;

public sealed partial class SecretProtectorTests
{
    private const string Plain = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static readonly EncryptionKey Old = Key(1);
    private static readonly EncryptionKey New = Key(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_secret_comes_back_in_its_own_context()
    {
        var protector = Protector(New);

        var cipher = await protector.ProtectAsync(Plain, "w_1", Cancellation);

        (await protector.UnprotectAsync(cipher, "w_1", Cancellation)).ShouldBe(Plain);
    }

    [Fact]
    public async Task A_text_that_was_moved_to_another_watch_does_not_open()
    {
        var protector = Protector(New);

        var cipher = await protector.ProtectAsync(Plain, "w_1", Cancellation);

        (await protector.UnprotectAsync(cipher, "w_2", Cancellation)).ShouldBeNull();
        (await protector.UnprotectAsync(cipher, "", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task The_text_names_its_key_and_shows_nothing_else()
    {
        var protector = Protector(New, Old);

        var (first, second) = (await protector.ProtectAsync(Plain, "w_1", Cancellation), await protector.ProtectAsync(Plain, "w_1", Cancellation));

        first.ShouldStartWith($"1.{New.Id}.");
        Shape().IsMatch(first).ShouldBeTrue();
        first.ShouldNotBe(second, StringComparer.Ordinal);
        first.Length.ShouldBeLessThan(128);
    }

    [Fact]
    public async Task The_first_key_encrypts_and_all_keys_decrypt()
    {
        var before = await Protector(Old).ProtectAsync(Plain, "w_1", Cancellation);
        var after = await Protector(New, Old).ProtectAsync(Plain, "w_1", Cancellation);

        (await Protector(New, Old).UnprotectAsync(before, "w_1", Cancellation)).ShouldBe(Plain);
        (await Protector(New).UnprotectAsync(after, "w_1", Cancellation)).ShouldBe(Plain);
        (await Protector(New).UnprotectAsync(before, "w_1", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_change_of_any_character_is_noticed()
    {
        var protector = Protector(New);
        var cipher = await protector.ProtectAsync(Plain, "w_1", Cancellation);

        for (var i = 0; i < cipher.Length; i++)
        {
            var changed = cipher.Remove(i, 1).Insert(i, cipher[i] == 'A' ? "B" : "A");
            (await protector.UnprotectAsync(changed, "w_1", Cancellation)).ShouldBeNull(changed);
        }
    }

    [Fact]
    public async Task A_text_that_was_cut_is_noticed()
    {
        var protector = Protector(New);
        var cipher = await protector.ProtectAsync(Plain, "w_1", Cancellation);

        for (var length = 0; length < cipher.Length; length++)
        {
            (await protector.UnprotectAsync(cipher[..length], "w_1", Cancellation)).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("1..")]
    [InlineData("1.x.%%%")]
    [InlineData(Plain)]
    [InlineData("2.aaaaaaaa.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_was_never_encrypted_does_not_open(string cipher) =>
        (await Protector(New).UnprotectAsync(cipher, "w_1", Cancellation)).ShouldBeNull();

    [Fact]
    public void Any_text_in_any_context_comes_back() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((plain, context) =>
        {
            // Half of a surrogate pair is no text: UTF-8 has no bytes for it.
            var text = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(plain.Get));
            var protector = Protector(New);
            var cipher = protector.ProtectAsync(text, context.Get, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return string.Equals(protector.UnprotectAsync(cipher, context.Get, CancellationToken.None).AsTask().GetAwaiter().GetResult(), text, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Keys_are_read_in_order_and_a_wrong_one_is_named_without_being_shown()
    {
        var (first, second) = (Convert.ToBase64String(New.Bytes), Convert.ToBase64String(Old.Bytes));

        EncryptionKey.TryParseMany($"{first}  {second}", out var keys, out _).ShouldBeTrue();
        keys.Select(key => key.Id).ShouldBe([New.Id, Old.Id]);
        EncryptionKey.TryParseMany(null, out var none, out _).ShouldBeTrue();
        none.ShouldBeEmpty();

        foreach (var wrong in new[] { "secret", Convert.ToBase64String(new byte[31]), Convert.ToBase64String(new byte[33]), Convert.ToBase64String(new byte[48]) })
        {
            EncryptionKey.TryParseMany($"{first} {wrong}", out _, out var error).ShouldBeFalse();
            error.ShouldBe("key 2 of 2 is not the Base64 of 32 bytes");
        }
    }

    [Fact]
    public void A_key_shows_only_its_ID()
    {
        New.Id.ShouldBe("75877bb4");
        $"{New}".ShouldBe("key 75877bb4");
    }

    [GeneratedRegex(@"^1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();

    private static EncryptionKey Key(byte fill) => new(Enumerable.Repeat(fill, EncryptionKey.Length).ToArray());

    private static SecretProtector Protector(params EncryptionKey[] keys) => new(new FixedKeys([.. keys]));

    private sealed class FixedKeys(ImmutableArray<EncryptionKey> keys) : IEncryptionKeys
    {
        public ValueTask<ImmutableArray<EncryptionKey>> GetAsync(CancellationToken cancellationToken) => new(keys);
    }
}
