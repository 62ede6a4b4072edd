using Mono.Cecil;
using Watchpost.Tests.Deployment;

namespace Watchpost.Tests.Architecture;

/// <summary>How the files of src/ are laid out.</summary>
public sealed class SourceTreeTests
{
    private const int MostFiles = 21;
    private const int MostPublicTypes = 40;

    private static readonly string[] Files = Written("*.cs");

    [Fact]
    public void No_folder_has_more_than_21_files() =>
        Files.CountBy(FolderOf)
            .Where(folder => folder.Value > MostFiles)
            .Select(folder => $"{folder.Key} has {folder.Value} files, {MostFiles} are allowed: give some of them a folder.")
            .ShouldBeNone();

    [Fact]
    public void Types_are_internal_unless_another_assembly_names_them()
    {
        // Namespaces have no braces here, so only types of the top level start at the left margin.
        var types = Files.Sum(file => File.ReadLines(RepositoryFiles.PathOf(file)).Count(line => line.StartsWith("public ", StringComparison.Ordinal)));

        types.ShouldBeLessThanOrEqualTo(MostPublicTypes, "Make the new type internal.");
    }

    [Fact]
    public void A_file_has_the_namespace_that_its_folder_says() =>
        // Program.cs holds top-level statements, which have no namespace.
        Files.Where(file => Path.GetFileName(file) != "Program.cs")
            .Select(file => (File: file, Expected: $"namespace {FolderOf(file)["src/".Length..].Replace('/', '.')};"))
            .Where(found => !File.ReadLines(RepositoryFiles.PathOf(found.File)).Contains(found.Expected))
            .Select(found => $"{found.File} lacks `{found.Expected}`")
            .ShouldBeNone();

    [Fact]
    public void There_is_one_engine_and_two_hosts() =>
        Written("*.csproj").ShouldBe(
        [
            "src/Watchpost.Functions/Watchpost.Functions.csproj",
            "src/Watchpost.LocalHost/Watchpost.LocalHost.csproj",
            "src/Watchpost/Watchpost.csproj",
        ]);

    [Fact]
    public void The_engine_knows_nothing_of_the_Functions_runtime()
    {
        using var module = ModuleDefinition.ReadModule(typeof(WatchpostServices).Assembly.Location);

        module.AssemblyReferences.Select(reference => reference.Name)
            .Where(name => name.Contains("Azure.Functions", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    /// <summary>The files in src/ that are not a build's output.</summary>
    private static string[] Written(string pattern) =>
        [.. RepositoryFiles.In("src", pattern).Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))];

    private static string FolderOf(string file) => file[..file.LastIndexOf('/')];
}
