using System.Text.Json;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Sources;

/// <summary>A wrong key is told wherever somebody might look, and forgotten once it is right again.</summary>
[Collection<ApiSystem.Shared>]
public sealed class UnauthorizedTests(ApiSystem system)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestSystem Main => system.Main;

    [Fact]
    public async Task A_refused_key_shows_in_the_watch_in_the_sources_and_in_the_log_and_heals_by_itself()
    {
        Main.Relay.Apis.Play("locked", _ => Replies.Unauthorized());
        var refused = await WatchAsync("refused");

        (await Main.UntilAsync(refused.Id, now => now.Task.LastProblem is not null, Cancel)).Task.LastProblem.ShouldBe("unauthorized");
        var health = await HealthAsync();
        health.GetProperty("lastProblem").GetString().ShouldBe("unauthorized");
        health.GetProperty("since").ValueKind.ShouldBe(JsonValueKind.String);
        await Eventually.HoldsAsync(
            () => Main.App.Output.Contains("Source locked does not answer as it should: Unauthorized", StringComparison.Ordinal), "the log tells of it", Eventually.Limit, Cancel);
        Main.App.Output.ShouldNotContain(ApiPlayer.ApiKey);

        Main.Relay.Apis.Play("locked", _ => new Reply.Plain(200, """{"status":"processing"}""", "application/json"));
        var accepted = await WatchAsync("accepted");

        await Main.UntilAsync(accepted.Id, now => now.Task.State == "running", Cancel);
        (await HealthAsync()).GetProperty("lastProblem").ValueKind.ShouldBe(JsonValueKind.Null);
        await Main.Client.DeleteAsync(refused.Id, Cancel);
        await Main.Client.DeleteAsync(accepted.Id, Cancel);
    }

    private Task<WatchView> WatchAsync(string task) => Main.Client.WatchAsync(new Registration(task, Main.NewHook().Url) { Source = "locked" }, Cancel);

    private async Task<JsonElement> HealthAsync() =>
        (await Main.Client.SourcesAsync(Cancel)).Items.Single(source => source.GetProperty("name").GetString() == "locked").GetProperty("health");
}
