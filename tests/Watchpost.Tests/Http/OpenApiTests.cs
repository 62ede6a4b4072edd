using System.Text;
using System.Text.Json;
using Watchpost.Functions.Http;
using Watchpost.Http;
using Watchpost.Http.OpenApi;
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

    private async Task<Command> CheckAsync(string document)
    {
        var file = Path.Combine(folder.FullName, "openapi.json");
        await File.WriteAllTextAsync(file, document, TestContext.Current.CancellationToken);
        var check = await Command.RunAsync("node", ["eng/check-openapi.mjs", file]);
        check.Errors.ShouldBeEmpty("Is it installed? Run `npm ci --ignore-scripts`.");
        return check;
    }
}
