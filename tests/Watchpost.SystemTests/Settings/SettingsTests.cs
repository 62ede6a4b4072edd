using Watchpost.Fakes;

namespace Watchpost.SystemTests.Settings;

public sealed class SettingsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private FakeRelay relay = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => relay = await FakeRelay.StartAsync(cancel: Cancel);

    public ValueTask DisposeAsync() => relay.DisposeAsync();

    [Theory]
    [InlineData("Watchpost__SigningSecret", "not-a-secret-at-all")]
    [InlineData("Watchpost__Polling__IntervalSeconds", "soon")]
    [InlineData("Watchpost__Polling__DeadlineSeconds", "9")]
    [InlineData("Watchpost__Delivery__ScheduleSeconds", "0,5,later")]
    [InlineData("Watchpost__Delivery__TimeoutSeconds", "-1")]
    [InlineData("Watchpost__Callbacks__AllowHttp", "yes")]
    [InlineData("Watchpost__DefaultSource", "nobody")]
    [InlineData("Watchpost__Sources__midjourney__BaseUrl", "relay.example.com")]
    [InlineData("Watchpost__Sources__midjourney__Preset", "no-such-preset")]
    [InlineData("Watchpost__Sources__Other_Relay", "https://relay.example.com", "__BaseUrl")]
    [InlineData("Watchpost__Pollling__IntervalSeconds", "5")]
    [InlineData("Watchpost__Sources__midjourney__ApiKeys", "sk-1")]
    [InlineData("AzureWebJobsStorage", "no-connection-string")]
    public async Task A_wrong_or_unknown_one_stops_the_start_with_one_line_that_names_it(string name, string value, string rest = "")
    {
        var (exitCode, output) = await RefusedAsync(Options.With(name + rest, value));

        exitCode.ShouldBe(1);
        IsOneLineThatNames(output, name);
        if (name.Contains("Secret", StringComparison.Ordinal) || name.Contains("ApiKey", StringComparison.Ordinal) || name == "AzureWebJobsStorage")
        {
            output.ShouldNotContain(value);
        }
    }

    [Fact]
    public async Task Without_storage_it_does_not_start()
    {
        var (exitCode, output) = await RefusedAsync(Options with { Storage = "" });

        exitCode.ShouldBe(1);
        IsOneLineThatNames(output, "AzureWebJobsStorage");
    }

    [Fact]
    public async Task Without_a_source_it_does_not_start()
    {
        var (exitCode, output) = await RefusedAsync(new WatchpostAppOptions { Storage = azurite.Azurite.ConnectionString });

        exitCode.ShouldBe(1);
        IsOneLineThatNames(output, "Watchpost__Sources__midjourney__BaseUrl");
    }

    [Fact]
    public async Task Several_wrong_ones_are_named_together_in_one_line()
    {
        var (exitCode, output) = await RefusedAsync(Options.With("Watchpost__Polling__FirstSeconds", "-1").With("Watchpost__Typo", "1"));

        exitCode.ShouldBe(1);
        IsOneLineThatNames(output, "Watchpost__Polling__FirstSeconds");
        IsOneLineThatNames(output, "Watchpost__Typo");
    }

    [Fact]
    public async Task Storage_that_does_not_answer_stops_the_start_with_one_line()
    {
        var nowhere = azurite.Azurite.ConnectionString
            .Replace(":" + azurite.Azurite.Queues.Port, ":" + FreePort.Any(), StringComparison.Ordinal)
            .Replace(":" + azurite.Azurite.Tables.Port, ":" + FreePort.Any(), StringComparison.Ordinal);

        var (exitCode, output) = await RefusedAsync(Options with { Storage = nowhere });

        exitCode.ShouldBe(1);
        IsOneLineThatNames(output, "AzureWebJobsStorage");
    }

    [Fact]
    public async Task Decimals_and_several_signing_secrets_are_fine()
    {
        var older = "whsec_" + Convert.ToBase64String("the secret before the rotation"u8);
        await using var main = await TestSystem.StartAsync(
            azurite.Azurite.NewAccount(),
            ("Watchpost__SigningSecret", $"{relay.Options.SigningSecret} {older}"),
            ("Watchpost__Polling__FirstSeconds", "0.1"),
            ("Watchpost__Delivery__TimeoutSeconds", "7.5"));
        var (byNew, byOld) = (main.NewHook(), main.NewHook());
        byNew.UseSecret(relay.Options.SigningSecret);
        byOld.UseSecret(older);

        foreach (var hook in new[] { byNew, byOld })
        {
            await main.WatchAsync(main.Submit(TaskPlan.Success(TimeSpan.Zero)), hook, Cancel);
            (await hook.FirstAsync(Cancel)).Problem.ShouldBeNull();
        }
    }

    private WatchpostAppOptions Options => WatchpostAppOptions.For(relay, azurite.Azurite.ConnectionString);

    private static Task<(int ExitCode, string Output)> RefusedAsync(WatchpostAppOptions options) =>
        WatchpostApp.StartRefusedAsync(options with { Patience = TimeSpan.FromMinutes(3) }, Cancel);

    private static void IsOneLineThatNames(string output, string name)
    {
        output.Split('\n').Count(line => line.Trim().Length > 0).ShouldBe(1, output);
        output.ShouldContain(name, Case.Sensitive);
    }
}
