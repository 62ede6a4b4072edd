using System.Net;
using System.Text.Json;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Sources;

/// <summary>What callers may put into the URL that a source is asked at.</summary>
[Collection<ApiSystem.Shared>]
public sealed class AddressTests(ApiSystem system)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fal", "{}", "variables.model")]
    [InlineData("github_run", """{"owner":"octo"}""", "variables.repo")]
    [InlineData("github_run", """{"owner":"octo","repo":"hello","colour":"red"}""", "variables.colour")]
    [InlineData("replicate", """{"model":"flux"}""", "variables.model")]
    [InlineData("speech", "{}", "variables.region")]
    public async Task A_variable_that_is_missing_or_superfluous_is_refused_by_its_name(string source, string variables, string field) =>
        (await RefusedAsync(source, "variables", variables)).ErrorFields.ShouldBe([field]);

    [Theory]
    [InlineData("github_run", "owner", "")]
    [InlineData("github_run", "owner", ".")]
    [InlineData("github_run", "owner", "..")]
    [InlineData("github_run", "owner", "a\r\nX-Injected: 1")]
    [InlineData("github_run", "owner", "a\0b")]
    [InlineData("fal", "model", "../../secrets")]
    [InlineData("fal", "model", "fal-ai/../../secrets")]
    [InlineData("fal", "model", "/fal-ai")]
    [InlineData("fal", "model", "fal-ai//flux")]
    [InlineData("speech", "region", "evil.test/")]
    [InlineData("speech", "region", "evil.test#")]
    [InlineData("speech", "region", "user:word@evil")]
    [InlineData("speech", "region", "east.us")]
    [InlineData("speech", "region", "127.0.0.1:80")]
    public async Task A_hostile_variable_is_refused_by_its_name(string source, string name, string value)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };
        if (source == "github_run")
        {
            variables["repo"] = "hello";
        }

        (await RefusedAsync(source, "variables", JsonSerializer.Serialize(variables))).ErrorFields.ShouldBe(["variables." + name]);
    }

    [Fact]
    public async Task A_variable_that_is_too_long_is_refused_by_its_name() =>
        (await RefusedAsync("runpod", "variables", JsonSerializer.Serialize(new { endpointId = new string('a', 513) }))).ErrorFields.ShouldBe(["variables.endpointId"]);

    [Fact]
    public async Task What_means_something_in_a_URL_is_encoded()
    {
        var id = system.Players["github-run"].Submit(succeeds: true);

        await system.Main.Client.WatchAsync(
            new Registration(id, system.Main.NewHook().Url)
            {
                Source = "github_run",
                Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = "a/b?c#d%2e", ["repo"] = "ü &=" },
            },
            Cancel);

        var expected = $"GET /repos/a%2Fb%3Fc%23d%252e/%C3%BC%20%26%3D/actions/runs/{id}";
        await Eventually.HoldsAsync(
            () => system.Main.Relay.Apis.CallsOf("github-run").Any(call => call.Asks == expected), "asked " + expected, Eventually.Limit, Cancel);
    }

    [Theory]
    [InlineData("https://evil.test/operations/1")]
    [InlineData("https://management.azure.com.evil.test/operations/1")]
    [InlineData("https://management.azure.com@evil.test/operations/1")]
    [InlineData("https://user:word@management.azure.com/operations/1")]
    [InlineData("http://management.azure.com/operations/1")]
    [InlineData("ftp://management.azure.com/operations/1")]
    [InlineData("//management.azure.com/operations/1")]
    [InlineData("https://management.azure.com\\@evil.test/")]
    [InlineData("https://management.azure.com/a b")]
    [InlineData("https://169.254.169.254/metadata/identity")]
    [InlineData("javascript:alert(1)")]
    [InlineData("operations/1")]
    public async Task A_status_URL_that_is_not_https_on_an_allowed_host_is_refused(string url) =>
        (await RefusedAsync("azure_arm", "statusUrl", JsonSerializer.Serialize(url))).ErrorFields.ShouldBe(["statusUrl"]);

    [Fact]
    public async Task A_status_URL_that_is_missing_or_superfluous_is_refused()
    {
        (await RefusedAsync("azure_arm", "metadata", "null")).ErrorFields.ShouldBe(["statusUrl"]);
        (await RefusedAsync("replicate", "statusUrl", "\"https://api.replicate.com/v1/predictions/1\"")).ErrorFields.ShouldBe(["statusUrl"]);
    }

    private async Task<ApiAnswer> RefusedAsync(string source, string member, string json)
    {
        var registration = new Registration("t-1", system.Main.NewHook().Url) { Source = source };
        return (await system.Main.Client.RegisterAsync(registration.With(member, json), cancel: Cancel)).Expect(HttpStatusCode.BadRequest);
    }
}
