using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Secrets;
using Watchpost.Simulation.Model;

namespace Watchpost.Tests.Delivery.Secrets;

public sealed class EncryptionKeysTests
{
    private const string Plain = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string Own = Convert.ToBase64String(Enumerable.Range(1, 32).Select(number => (byte)number).ToArray());
    private readonly ModelTable table = new();

    [Fact]
    public async Task Without_a_setting_all_processes_use_the_one_key_that_the_first_of_them_made()
    {
        using var first = Process(null);
        using var second = Process(null);
        var cipher = await new SecretProtector(first).ProtectAsync(Plain, "w_1", None);

        (await new SecretProtector(second).UnprotectAsync(cipher, "w_1", None)).ShouldBe(Plain);
        table.Model.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_made_key_has_encrypted_still_opens_once_a_key_is_set_and_that_one_encrypts_from_then_on()
    {
        using var before = Process(null);
        using var after = Process(Own);
        var cipher = await new SecretProtector(before).ProtectAsync(Plain, "w_1", None);

        (await new SecretProtector(after).UnprotectAsync(cipher, "w_1", None)).ShouldBe(Plain);
        var keys = await after.GetAsync(None);
        keys[0].Bytes.ToArray().ShouldBe(Convert.FromBase64String(Own));
        keys.Length.ShouldBe(2);
    }

    [Fact]
    public async Task With_a_setting_from_the_start_none_is_made_and_the_table_is_read_once()
    {
        var reads = 0;
        table.BeforeFind = (_, _) => Task.FromResult(reads++);
        using var keys = Process(Own);
        await keys.GetAsync(None);

        (await keys.GetAsync(None)).ShouldHaveSingleItem();
        table.Model.Count.ShouldBe(0);
        reads.ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_that_make_a_key_at_once_the_first_one_counts()
    {
        using var first = Process(null);
        using var second = Process(null);
        table.BeforeWrite = async (_, _) =>
        {
            table.BeforeWrite = null;
            await first.GetAsync(None);
            return null;
        };

        (await second.GetAsync(None))[0].Id.ShouldBe((await first.GetAsync(None))[0].Id);
    }

    private EncryptionKeys Process(string? setting) =>
        new(new EncryptionKeyStore(table), Options.Create(new EncryptionOptions { Key = setting }), NullLogger<EncryptionKeys>.Instance);
}
