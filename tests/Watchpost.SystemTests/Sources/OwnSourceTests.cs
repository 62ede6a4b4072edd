using System.Globalization;
using System.Text.RegularExpressions;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Sources;

/// <summary>The definition that the documents show, as a reader would use it.</summary>
public sealed class OwnSourceTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/sources.md")]
    public async Task The_definition_that_a_document_shows_watches_an_API_that_no_preset_knows(string document)
    {
        var definition = DefinitionIn(document);
        definition.Split('\n').Length.ShouldBeLessThanOrEqualTo(15);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, definition, Cancel);
        try
        {
            await using var main = await TestSystem.StartAsync(azurite.Azurite.NewAccount(), relay =>
            [
                ("Watchpost__Sources__mine__Definition", file),
                ("Watchpost__Sources__mine__ApiKey", ApiPlayer.ApiKey),
                ("Watchpost__Sources__mine__BaseUrl", relay.ApiUrl("mine")),
            ]);
            main.Relay.Apis.Play("mine", Answer);

            await FinishesAsync(main, "good", "task.succeeded", "\"result\":{\"url\":\"https://files.example.com/1\"}");
            await FinishesAsync(main, "bad", "task.failed", "\"reason\":\"out of memory\"");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Reply Answer(ApiCall call) => (call.Headers.GetValueOrDefault("authorization"), call.Asks) switch
    {
        ("Bearer " + ApiPlayer.ApiKey, "GET /v1/demo/jobs/good") => Job("""{"state":"done","percent":100,"file":{"url":"https://files.example.com/1"}}"""),
        ("Bearer " + ApiPlayer.ApiKey, "GET /v1/demo/jobs/bad") => Job("""{"state":"broken","percent":40,"problem":"out of memory"}"""),
        _ => Replies.Unauthorized(),
    };

    private static Reply.Plain Job(string job) => new(200, string.Create(CultureInfo.InvariantCulture, $$"""{"job":{{job}}}"""), "application/json");

    private static async Task FinishesAsync(TestSystem main, string task, string type, string told)
    {
        var hook = main.NewHook();
        await main.Client.WatchAsync(
            new Registration(task, hook.Url) { Source = "mine", Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["project"] = "demo" } }, Cancel);

        var webhook = await hook.FirstAsync(Cancel);

        webhook.Type.ShouldBe(type);
        webhook.Text.ShouldContain(told);
    }

    private static string DefinitionIn(string document)
    {
        var text = File.ReadAllText(Repository.PathOf(document)).ReplaceLineEndings("\n");
        var found = Regex.Match(text, @"^## Add your own source$.*?^```json\n(?<json>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        found.Success.ShouldBeTrue($"{document} shows a definition");
        return found.Groups["json"].Value;
    }
}
