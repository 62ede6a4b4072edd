using System.Text.Json;
using System.Text.RegularExpressions;

namespace Watchpost.Tests.Deployment;

/// <summary>What azd hands from one file to the next.</summary>
public sealed class AzdTests
{
    private static readonly string Main = RepositoryFiles.Read("infra/main.bicep");

    [Fact]
    public void It_gives_only_parameters_that_there_are_and_all_that_must_be()
    {
        using var file = JsonDocument.Parse(RepositoryFiles.Read("infra/main.parameters.json"));
        string[] given = [.. file.RootElement.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name)];

        given.ShouldBeSubsetOf(Names(@"^param (?<name>\w+) ", Main));
        Names(@"^param (?<name>\w+) [^=\n]+$", Main).ShouldBeSubsetOf(given);
    }

    [Fact]
    public void The_script_after_the_deployment_gets_what_it_needs()
    {
        string[] needed = Names(@"\$\{(?<name>\w+):\?", RepositoryFiles.Read("infra/after-deploy.sh"));

        needed.Length.ShouldBe(4);
        needed.ShouldBeSubsetOf([.. Names(@"^output (?<name>\w+) ", Main), "AZURE_SUBSCRIPTION_ID"]);
        RepositoryFiles.Read("azure.yaml").ShouldContain("run: infra/after-deploy.sh");
    }

    [Fact]
    public void It_finds_the_app_by_the_name_of_the_service()
    {
        var service = Names(@"^services:\n  (?<name>\w+):\n    project: src/Watchpost.Functions\n", RepositoryFiles.Read("azure.yaml")).ShouldHaveSingleItem();

        RepositoryFiles.Read("infra/modules/app.bicep").ShouldContain($"'azd-service-name': '{service}'");
    }

    private static string[] Names(string pattern, string text) =>
        [.. Regex.Matches(text, pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.Multiline).Select(match => match.Groups["name"].Value)];
}
