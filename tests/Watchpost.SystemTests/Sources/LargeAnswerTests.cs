using System.Net;
using System.Text.Json;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Sources;

/// <summary>Final answers far beyond the usual few kilobytes; their bodies are made while they are sent.</summary>
[Collection<ApiSystem.Shared>]
public sealed class LargeAnswerTests(ApiSystem system)
{
    private const string Image = "https://cdn.example.com/a.png";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    public async Task A_private_mask_of_many_MiB_is_dropped_and_the_task_finishes(int mebibytes)
    {
        var id = "mask-" + Guid.NewGuid().ToString("n");

        var (data, result) = await FinishAsync(
            id, new Reply.Padded($$"""{"id":"{{id}}","action":"IMAGINE","maskBase64":"data:""", (long)mebibytes << 20, "\"," + $$""" "imageUrl":"{{Image}}","progress":"100%","status":"SUCCESS"}"""));

        data.GetProperty("truncated").GetBoolean().ShouldBeFalse();
        data.GetProperty("result").GetProperty("imageUrl").GetString().ShouldBe(Image);
        data.GetProperty("task").GetRawText().ShouldBe($$"""{"id":"{{id}}","action":"IMAGINE", "imageUrl":"{{Image}}","progress":"100%","status":"SUCCESS"}""");
        result.GetRawText().ShouldBe(data.GetProperty("task").GetRawText());
    }

    [Fact]
    public async Task What_does_not_fit_is_said_to_be_truncated_and_keeps_its_summary()
    {
        var id = "large-" + Guid.NewGuid().ToString("n");

        var (data, result) = await FinishAsync(
            id, new Reply.Padded($$"""{"id":"{{id}}","action":"IMAGINE","imageUrl":"{{Image}}","progress":"100%","status":"SUCCESS","log":"line """, 6L << 20, "\"}"));

        data.GetProperty("truncated").GetBoolean().ShouldBeTrue();
        data.GetProperty("task").ValueKind.ShouldBe(JsonValueKind.Null);
        data.GetProperty("result").GetRawText().ShouldBe($$"""{"imageUrl":"{{Image}}"}""");
        result.GetProperty("truncated").GetBoolean().ShouldBeTrue();
        result.GetProperty("result").GetRawText().ShouldBe($$"""{"imageUrl":"{{Image}}"}""");
    }

    private async Task<(JsonElement Data, JsonElement Result)> FinishAsync(string id, Reply answer)
    {
        var main = system.Main;
        var hook = main.NewHook();
        main.Relay.Apis.Play("large", call => call.Asks.Contains(id, StringComparison.Ordinal) ? answer : new Reply.Plain(404));

        var watch = await main.Client.WatchAsync(new Registration(id, hook.Url) { Source = "large" }, Cancel);
        var webhook = await hook.FirstAsync(Cancel);

        webhook.Type.ShouldBe("task.succeeded");
        return (webhook.Json.GetProperty("data"), (await main.Client.ResultAsync(watch.Id, Cancel)).Expect(HttpStatusCode.OK).Json);
    }
}
