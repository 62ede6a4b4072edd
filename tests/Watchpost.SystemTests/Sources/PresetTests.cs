using System.Text.Json;
using Watchpost.Fakes;
using Watchpost.Sources.Definitions;

namespace Watchpost.SystemTests.Sources;

[Collection<ApiSystem.Shared>]
public sealed class PresetTests(ApiSystem system)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_preset_has_an_API_to_ask() => PlayedApi.All.Select(api => api.Preset).ShouldBe(Presets.Names, ignoreOrder: true);

    [Fact]
    public async Task Every_preset_finishes_a_watch_well_and_badly_at_its_API()
    {
        // Of those that can be asked about together there are enough to make that happen on any machine.
        var problems = await Task.WhenAll(PlayedApi.All.SelectMany(api => Enumerable.Range(0, api.List is null ? 2 : 16).Select(number => WatchAsync(api, number % 2 == 0))));

        problems.ShouldNotBeEmpty();
        problems.Where(problem => problem.Length > 0).ShouldBeEmpty();
        foreach (var api in PlayedApi.All.Where(api => api.List is not null))
        {
            system.Main.Relay.Apis.CallsOf(api.Preset).ShouldContain(call => call.Asks == api.List!.Asks, $"{api.Preset} is asked about many tasks in one call");
        }
    }

    /// <summary>What is wrong, in words; empty where nothing is.</summary>
    private async Task<string> WatchAsync(PlayedApi api, bool succeeds)
    {
        var main = system.Main;
        var id = system.Players[api.Preset].Submit(succeeds);
        var hook = main.NewHook();
        var watch = await main.Client.WatchAsync(
            new Registration(PlayedApi.Fill(api.TaskId, id), hook.Url)
            {
                Source = api.Source,
                Variables = api.Variables,
                StatusUrl = api.StatusUrl ? main.Relay.ApiUrl(api.Preset) + PlayedApi.Fill(api.Asks, id)["GET ".Length..] : null,
            },
            Cancel);
        ReceivedWebhook webhook;
        try
        {
            webhook = await hook.FirstAsync(Cancel);
        }
        catch (TimeoutException)
        {
            return $"{api.Preset}, {succeeds}: no webhook; {(await main.Client.GetAsync(watch.Id, Cancel)).Text}";
        }

        var data = webhook.Json.GetProperty("data");
        var stored = await main.Client.ResultAsync(watch.Id, Cancel);
        var isAsDeclared = succeeds
            ? JsonElement.DeepEquals(data.GetProperty("result"), api.Result)
            : data.GetProperty("reason").GetString() == api.Reason;
        var isRight = webhook.Verified && webhook.Type == (succeeds ? "task.succeeded" : "task.failed") && isAsDeclared && (int)stored.Status == 200;
        var leaks = webhook.Text.Contains(ApiPlayer.ApiKey, StringComparison.Ordinal) || stored.Text.Contains(ApiPlayer.ApiKey, StringComparison.Ordinal);
        return isRight && !leaks ? "" : $"{api.Preset}, {succeeds}: {webhook.Text}; stored: {stored}";
    }
}
