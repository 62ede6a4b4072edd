using System.Text;
using System.Text.Json;
using Watchpost.Functions.Http;
using Watchpost.Http.OpenApi;
using Watchpost.Http.Output;
using Watchpost.SystemTests.Contract;
using Watchpost.Tests.Deployment;

namespace Watchpost.Tests.Http;

public sealed class OpenApiTests : IDisposable
{
    private static readonly string Document = Encoding.UTF8.GetString(OpenApiDocument.Write(HttpEndpoints.All).Span);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("watchpost-openapi-");

    private static JsonElement Json => JsonElement.Parse(Document);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_is_OpenAPI_3_1()
    {
        var check = await CheckAsync(Document);

        check.Status.ShouldBe(0, check.Output + check.Errors);
    }

    [Theory]
    [InlineData("\"responses\"", "\"respones\"")]
    [InlineData("\"openapi\":\"3.1.1\"", "\"openapi\":\"3.0.4\"")]
    [InlineData("\"in\":\"path\"", "\"in\":\"pfad\"")]
    [InlineData("\"type\":\"apiKey\"", "\"type\":\"key\"")]
    [InlineData("#/components/schemas/Watch\"", "#/components/schemas/Wotch\"")]
    public async Task The_validator_finds_a_mistake(string right, string wrong)
    {
        Document.ShouldContain(right);

        (await CheckAsync(Document.Replace(right, wrong, StringComparison.Ordinal))).Status.ShouldBe(1);
    }

    [Fact]
    public void Every_example_is_of_the_shape_that_it_is_an_example_of()
    {
        var examples = new ApiContract(Encoding.UTF8.GetBytes(Document)).Examples().ToList();

        examples.Count.ShouldBeGreaterThan(60);
        examples.Where(example => example.Objection is not null).ShouldBeEmpty();
    }

    [Fact]
    public void Every_HTTP_function_is_in_it_with_the_key_that_it_asks_for()
    {
        HttpEndpoints.All.Count.ShouldBeGreaterThan(13);
        foreach (var endpoint in HttpEndpoints.All)
        {
            var operation = Json.GetProperty("paths").GetProperty("/" + endpoint.Route).GetProperty(endpoint.Method.ToLowerInvariant());
            operation.GetProperty("security").GetArrayLength().ShouldBe(endpoint.NeedsKey ? 2 : 0, endpoint.Function);
            operation.GetProperty("responses").TryGetProperty("401", out _).ShouldBe(endpoint.NeedsKey, endpoint.Function);
        }

        HttpEndpoints.All.Where(endpoint => !endpoint.NeedsKey).Select(endpoint => endpoint.Route)
            .ShouldBe([".well-known/jwks.json", "dashboard", "dashboard/{file}", "health", "openapi.json", "sources/schema.json"], ignoreOrder: true);
    }

    [Fact]
    public void A_function_that_nobody_described_is_refused() =>
        Should.Throw<InvalidOperationException>(() => OpenApiDocument.Write([.. HttpEndpoints.All, new Endpoint("Undescribed", "GET", "undescribed", NeedsKey: true)]))
            .Message.ShouldContain("Undescribed");

    [Fact]
    public void Every_problem_of_the_code_is_in_it()
    {
        var errors = new FieldErrors();
        errors.Add("taskId", "Is required.");
        Problem[] all =
        [
            .. typeof(Problems).GetProperties().Select(property => (Problem)property.GetValue(null)!),
            Problems.Validation(errors),
            Problems.CallbackRefused(errors),
            Problems.Unreadable(400),
        ];

        all.Length.ShouldBeGreaterThan(10);
        all.ShouldAllBe(problem => Document.Contains($"\"/problems/{problem.Kind}\""));
    }

    [Fact]
    public async Task The_refusal_that_it_shows_is_one_that_the_app_gives()
    {
        var refused = await Requests.RefusedAsync(Requests.With("callbackUrl", "\"https://10.0.0.1/hook\""));

        refused.Kind.ShouldBe("callback-refused");
        Document.ShouldContain(refused.Errors!["callbackUrl"].ShouldHaveSingleItem());
    }

    [Fact]
    public void A_call_that_takes_a_body_may_be_given_up_as_too_slow()
    {
        var calls = Json.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(call => call.Value).ToList();

        calls.Count(call => call.TryGetProperty("requestBody", out _)).ShouldBeGreaterThan(2);
        foreach (var call in calls)
        {
            call.GetProperty("responses").TryGetProperty("408", out _).ShouldBe(call.TryGetProperty("requestBody", out _), call.GetProperty("operationId").GetString());
        }
    }

    [Fact]
    public void A_receiver_may_answer_with_any_three_digits()
    {
        var status = Json.GetProperty("components").GetProperty("schemas").GetProperty("Attempt").GetProperty("properties").GetProperty("statusCode");

        (status.GetProperty("minimum").GetInt32(), status.GetProperty("maximum").GetInt32()).ShouldBe((0, 999));
    }

    [Fact]
    public void Receivers_find_every_header_that_they_get_and_that_they_can_answer_with()
    {
        foreach (var webhook in Json.GetProperty("webhooks").EnumerateObject().Select(webhook => webhook.Value.GetProperty("post")))
        {
            var headers = webhook.GetProperty("parameters").EnumerateArray().ToDictionary(header => header.GetProperty("name").GetString()!, header => header.GetProperty("description").GetString()!, StringComparer.Ordinal);
            headers.Keys.ShouldBe(["webhook-id", "webhook-timestamp", "webhook-signature", "webhook-request-origin", "traceparent"]);
            headers["webhook-signature"].ShouldContain("`v1a,`");
            webhook.GetProperty("responses").GetProperty("default").GetProperty("headers").EnumerateObject().Select(header => header.Name).ShouldBe(["Retry-After", "webhook-delivery"]);
        }
    }

    private async Task<Command> CheckAsync(string document)
    {
        var file = Path.Combine(folder.FullName, "openapi.json");
        await File.WriteAllTextAsync(file, document, TestContext.Current.CancellationToken);
        var check = await Command.RunAsync("node", ["eng/check-openapi.mjs", file]);
        check.Errors.ShouldBeEmpty("Is it installed? Run `npm ci --ignore-scripts`.");
        return check;
    }
}
