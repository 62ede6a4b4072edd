using System.Text.RegularExpressions;
using Watchpost.Settings;

namespace Watchpost.Tests.Deployment;

/// <summary>What the documents name must be there, and what is there must be named.</summary>
public sealed class DocumentTests
{
    private const RegexOptions Simple = RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking;

    public static TheoryData<string> Documents => ["README.md", "CHANGELOG.md", "eng/README.md", .. RepositoryFiles.In("docs", "*.md")];

    [Fact]
    public void Every_parameter_of_the_deployment_is_explained()
    {
        var guide = RepositoryFiles.Read("docs/deploying.md");

        Names(@"^param (?<name>\w+) ", "infra/main.bicep").Where(name => !guide.Contains($"`{name}`")).ShouldBeEmpty();
    }

    [Fact]
    public void Every_variable_of_the_deployment_is_explained_and_handed_on_by_the_workflow()
    {
        string[] variables = Names(@"\$\{(?<name>WATCHPOST_\w+)", "infra/main.parameters.json");
        variables.Length.ShouldBeGreaterThan(5);

        variables.ShouldBeSubsetOf(Names(@"`(?<name>WATCHPOST_\w+)`", "docs/deploying.md"));
        Names(@"^      (?<name>WATCHPOST_\w+): \$\{\{ vars\.\w+ \}\}$", ".github/workflows/deploy.yml").ShouldBe(variables.Except(["WATCHPOST_SOURCE_KEY"]), ignoreOrder: true);
    }

    [Fact]
    public void The_variables_that_the_guides_go_by_are_outputs()
    {
        string[] outputs = Names(@"^output (?<name>\w+) ", "infra/main.bicep");

        foreach (var guide in (string[])["docs/deploying.md", "docs/operating.md"])
        {
            Names(@"\$(?<name>(WATCHPOST|AZURE)_\w+)", guide).ShouldBeSubsetOf(outputs);
        }
    }

    [Fact]
    public void Every_alert_has_its_line()
    {
        var titles = Names(@"^    title: 'Watchpost: (?<name>[^']+)'", "infra/modules/alerts.bicep");

        titles.Length.ShouldBe(5);
        titles.ShouldBe(Names(@"^\| (?<name>[^|]+?) \| .* \| .* \|$", "docs/operating.md").Where(titles.Contains), ignoreOrder: true);
    }

    [Fact]
    public void Every_setting_is_in_the_table()
    {
        var table = RepositoryFiles.Read("README.md");
        string[] settings = [.. KnownSettings.All.Select(setting => setting.Path), .. KnownSettings.OfSource.Select(setting => $"Sources:<name>:{setting.Path}")];

        // One row names several of a section as `Watchpost__Polling__FirstSeconds`, `__IntervalSeconds`.
        settings.Where(path => !table.Contains($"`{SettingsReader.NameOf(path)}`") && !Regex.IsMatch(table, $@"^\| `Watchpost__{path.Split(':')[0]}__.*`__{path.Split(':')[^1]}`", Simple))
            .ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_setting_that_a_document_names_is_one(string document)
    {
        string[] known = [.. KnownSettings.All.Select(setting => setting.Path), .. KnownSettings.OfSource.Select(setting => setting.Path)];
        var named = Names(@"Watchpost__(Sources__[a-z_<>]+__)?(?<name>[A-Z][A-Za-z]+(__[A-Z][A-Za-z]+)?)\b", document);

        named.Select(name => name.Replace("__", ":")).ShouldBeSubsetOf(known);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(document)!;
        foreach (var link in Names(@"\]\((?<name>[^)\s]+)\)", document).Where(link => !link.StartsWith("https://", StringComparison.Ordinal)))
        {
            var (file, anchor) = link.Split('#') is [var path, var section] ? (path, section) : (link, null);
            var target = file.Length == 0 ? document : Path.Combine(folder, file);

            Path.Exists(RepositoryFiles.PathOf(target)).ShouldBeTrue($"{link} in {document}");
            (anchor is null || Anchors(target).Contains(anchor)).ShouldBeTrue($"{link} in {document}");
        }
    }

    // As GitHub makes them from headings: lower case, spaces to hyphens, no punctuation.
    private static IEnumerable<string> Anchors(string document) =>
        Names(@"^#+ (?<name>.+)$", document).Select(heading => Regex.Replace(heading.Trim().ToLowerInvariant(), @"[^\w -]", "", Simple).Replace(' ', '-'));

    private static string[] Names(string pattern, string file) =>
        [.. Regex.Matches(RepositoryFiles.Read(file).ReplaceLineEndings("\n"), pattern, Simple).Select(match => match.Groups["name"].Value).Distinct()];
}
