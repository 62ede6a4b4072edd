namespace Watchpost.Tests.Deployment;

/// <summary>Syntax only; types and rules are checked by the compiler in the build workflow.</summary>
public sealed class BicepSyntaxTests : IDisposable
{
    private const string Main = "infra/main.bicep";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("watchpost-bicep-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task All_Bicep_files_are_Bicep()
    {
        string[] files = [.. RepositoryFiles.In("infra", "*.bicep")];
        files.ShouldContain(Main);
        files.Length.ShouldBeGreaterThan(5);

        var check = await CheckAsync(files);

        check.Status.ShouldBe(0, check.Output + check.Errors);
    }

    [Theory]
    [InlineData("param location string", "param location string =")]
    [InlineData("  location: location", "  location location")]
    [InlineData("@allowed([512, 2048, 4096])", "@allowed([512, 2048, 4096)")]
    [InlineData("targetScope = 'subscription'", "targetScope = 'subscription")]
    [InlineData("module storage 'modules/storage.bicep' = {", "module storage 'modules/storage.bicep' =")]
    public async Task A_mistake_is_found_and_its_file_named(string right, string wrong)
    {
        var text = RepositoryFiles.Read(Main);
        text.ShouldContain(right);
        var planted = Path.Combine(folder.FullName, "planted.bicep");
        await File.WriteAllTextAsync(planted, text.Replace(right, wrong), TestContext.Current.CancellationToken);

        var check = await CheckAsync(Main, planted);

        check.Status.ShouldBe(1, check.Errors);
        check.Output.ShouldStartWith($"{planted}(");
        check.Output.ShouldNotContain(Main);
    }

    private static async Task<Command> CheckAsync(params string[] files)
    {
        var check = await Command.RunAsync("node", ["eng/check-bicep.mjs", .. files]);
        check.Errors.ShouldBeEmpty("Is it installed? Run `npm ci --ignore-scripts`.");
        return check;
    }
}
