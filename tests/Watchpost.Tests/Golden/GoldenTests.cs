using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Watchpost.Tests.Deployment;

namespace Watchpost.Tests.Golden;

/// <summary>Every answer, byte for byte. A change of the code's structure leaves them as they are.</summary>
public sealed class GoldenTests : IAsyncLifetime
{
    private const string Unknown = "/api/watches/w_unknown";
    private readonly Placeholders placeholders = new();
    private readonly GoldenFiles answers = new("*.http");
    private Outside outside = null!;
    private GoldenApp app = null!;

    public async ValueTask InitializeAsync()
    {
        outside = await Outside.StartAsync();
        app = await GoldenApp.StartAsync(outside.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await outside.DisposeAsync();
    }

    [Fact]
    public async Task The_documents_are_byte_for_byte_what_they_were()
    {
        var documents = new GoldenFiles("*.json");
        foreach (var (file, path) in new[] { ("openapi.json", "/api/openapi.json"), ("source-schema.json", "/api/sources/schema.json") })
        {
            using var response = await app.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
            documents.Compare(file, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        documents.Check();
    }

    [Fact]
    public async Task The_answers_are_byte_for_byte_what_they_were()
    {
        await GetAsync("health", "/api/health");
        await GetAsync("signing-keys", "/api/.well-known/jwks.json");
        await GetAsync("sources-before", "/api/sources");
        var first = await RegisterAndAskTooEarlyAsync();
        await SendWhatIsRefusedAsync();
        await FinishAsync(first);
        await RetryAndRedeliverAsync(first);
        await DeleteAsync(first);
        await GetAsync("sources-after", "/api/sources");
        await GetAsync("stats", "/api/stats");
        app.StorageFails = true;
        await GetAsync("health-storage-unavailable", "/api/health");
        await GetAsync("watch-storage-unavailable", first);
        answers.Check();
    }

    private async Task<string> RegisterAndAskTooEarlyAsync()
    {
        outside.Tasks["t-1"] = """{"id":"t-1","action":"IMAGINE","status":"SUBMITTED","progress":"0%"}""";
        var body = $$"""{"taskId":"t-1","callbackUrl":"{{outside.Hook(204)}}","events":["progress","finished"],"metadata":{"order": 1.0, "größe":"\u00fc"},"deadlineSeconds":3600}""";
        var first = Location(await PostAsync("watch-created", "/api/watches", body, "key-1"));
        await PostAsync("watch-repeated", "/api/watches", body, "key-1");
        await PostAsync("watch-key-reused", "/api/watches", body.Replace("t-1", "t-2", StringComparison.Ordinal), "key-1");
        await GetAsync("watch-new", first);
        await GetAsync("result-not-finished", first + "/result");
        await GetAsync("attempts-none", first + "/attempts");
        await PostAsync("redeliver-nothing", first + "/redeliver", null);
        return first;
    }

    private async Task SendWhatIsRefusedAsync()
    {
        await PostAsync("watch-invalid", "/api/watches", """{"taskId":"","callbackUrl":7,"source":"midjorney","events":[],"metadata":[],"deadlineSeconds":1,"colour":"red"}""");
        await PostAsync("watch-malformed", "/api/watches", """{"taskId":""");
        await PostAsync("watch-surrogate", "/api/watches", """{"taskId":"\ud800","callbackUrl":"https://example.com/","metadata":{"a":1,"a":2}}""");
        await PostAsync("watch-given-twice", "/api/watches", """{"taskId":"t-1","taskId":"t-2","callbackUrl":"https://example.com/"}""");
        await PostAsync("watch-callback-refused", "/api/watches", """{"taskId":"t-1","callbackUrl":"https://10.0.0.1/hook"}""");
        await PostAsync("watch-too-large", "/api/watches", $$"""{"taskId":"{{new string('x', 66_000)}}"}""");
        await PostAsync("watch-unsupported-media-type", "/api/watches", "taskId=t-1", contentType: "application/x-www-form-urlencoded");
        await GetAsync("list-invalid", "/api/watches?state=odd&limit=0&continuation=x");
        await GetAsync("stats-invalid", "/api/stats?since=today");
        await GetAsync("watch-not-found", Unknown);
        await GetAsync("result-not-found", Unknown + "/result");
        await GetAsync("attempts-not-found", Unknown + "/attempts");
        await PostAsync("redeliver-not-found", Unknown + "/redeliver", null);
        await SendAsync("delete-not-found", HttpMethod.Delete, Unknown);
        await GetAsync("redelivery-not-found", "/api/redeliver/unknown");
        await PostAsync("redelivery-invalid", "/api/redeliver", """{"since":"2026-03-04T00:00:00Z","deliveryState":["lost"]}""");
        await PostAsync("callback-test-invalid", "/api/callbacks/test", """{"callbackUrl":"https://10.0.0.1/hook","secret":"short"}""");
        await GetAsync("no-such-function", "/api/nothing");
    }

    private async Task FinishAsync(string first)
    {
        outside.Tasks["t-1"] = """{"id":"t-1","action":"IMAGINE","status":"IN_PROGRESS","progress":"40%"}""";
        await app.PassAsync(30);
        await GetAsync("watch-running", first);
        var success = RepositoryFiles.Read("tests/Watchpost.Tests/Fixtures/mj/10_success_imagine.json");
        outside.Tasks["t-1"] = success.Replace("1746000000123457", "t-1", StringComparison.Ordinal);
        await app.PassAsync(60);
        await GetAsync("watch-finished", first);
        await GetAsync("result", first + "/result");
        await GetAsync("attempts", first + "/attempts");
        var webhooks = outside.Webhooks.ToArray();
        webhooks.Length.ShouldBe(2);
        Compare("webhook-progress", webhooks[0]);
        Compare("webhook-finished", webhooks[1]);
    }

    private async Task RetryAndRedeliverAsync(string first)
    {
        outside.Tasks["t-2"] = """{"id":"t-2","action":"IMAGINE","status":"FAILURE","progress":"","failReason":"banned prompt"}""";
        var second = Location(await PostAsync("watch-second", "/api/watches", $$"""{"taskId":"t-2","callbackUrl":"{{outside.Hook(500)}}","secret":"whsec_YW5vdGhlci1zZWNyZXQtb2YtZW5vdWdoLWJ5dGVz"}"""));
        await app.PassAsync(30);
        await GetAsync("watch-delivery-failed", second);
        await GetAsync("attempts-failed", second + "/attempts");
        Compare("webhook-failed", outside.Webhooks.Last());
        var page = await GetAsync("list", "/api/watches?limit=1");
        await GetAsync("list-continued", "/api/watches?limit=1&continuation=" + Uri.EscapeDataString(JsonElement.Parse(page.Body).GetProperty("continuation").GetString()!));
        await GetAsync("list-empty", "/api/watches?state=expired&source=replicate");
        var time = app.Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var operation = Location(await PostAsync("redelivery-started", "/api/redeliver", $$"""{"since":"2026-03-04T00:00:00Z","until":"{{time}}"}"""));
        await app.PassAsync(30);
        await GetAsync("redelivery", operation);
        await PostAsync("redeliver", first + "/redeliver", null);
        await app.PassAsync(5);
        await GetAsync("attempts-redelivered", first + "/attempts");
        await PostAsync("callback-test", "/api/callbacks/test", $$"""{"callbackUrl":"{{outside.Hook(200)}}"}""");
        Compare("webhook-ping", outside.Webhooks.Last());
        await PostAsync("callback-test-failed", "/api/callbacks/test", $$"""{"callbackUrl":"{{outside.Hook(410)}}"}""");
    }

    private async Task DeleteAsync(string first)
    {
        await SendAsync("delete", HttpMethod.Delete, first);
        await GetAsync("watch-cancelled", first);
        await PostAsync("redeliver-cancelled", first + "/redeliver", null);
    }

    private Task<Reply> GetAsync(string name, string path) => SendAsync(name, HttpMethod.Get, path);

    private Task<Reply> PostAsync(string name, string path, string? body, string? key = null, string contentType = "application/json") =>
        SendAsync(name, HttpMethod.Post, path, body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(contentType)), key);

    private async Task<Reply> SendAsync(string name, HttpMethod method, string path, HttpContent? content = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await app.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "Content-Length"))
            .OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}\n");
        (response.Content.Headers.ContentLength ?? 0).ShouldBe(body.Length, name);
        Compare(name, $"{method} {path}\n\n{(int)response.StatusCode}\n{string.Concat(headers)}\n{Encoding.UTF8.GetString(body)}");
        return new Reply(response.Headers.Location?.ToString(), body);
    }

    private void Compare(string name, string text) => answers.Compare(name + ".http", Encoding.UTF8.GetBytes(placeholders.Apply(text)));

    private static string Location(Reply reply) => reply.Location.ShouldNotBeNull(Encoding.UTF8.GetString(reply.Body));

    private sealed record Reply(string? Location, byte[] Body);
}
