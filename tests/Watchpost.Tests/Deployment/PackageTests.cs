namespace Watchpost.Tests.Deployment;

/// <summary>Which files of the repository's top reach the app that the Functions host runs.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Project = "src/Watchpost.Functions";
    private const string Settings = "local.settings.json";

    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
    private static readonly string Output = RepositoryFiles.PathOf($"{Project}/bin/{Configuration}/net10.0");

    private readonly string folder = Directory.CreateTempSubdirectory("watchpost-").FullName;
    private readonly string? madeSettings;

    public PackageTests()
    {
        var settings = RepositoryFiles.PathOf(Settings);
        if (!File.Exists(settings))
        {
            File.WriteAllText(madeSettings = settings, """{"Values":{}}""");
        }
    }

    [Fact]
    public async Task Build_and_publish_carry_host_json_and_never_the_local_settings()
    {
        var published = Path.Combine(folder, "published");
        var built = Path.Combine(folder, "built");

        await DotnetAsync("publish", Project, "--configuration", Configuration, "--no-build", "--output", published);
        await DotnetAsync("build", Project, "--configuration", Configuration, "--no-restore", "--no-dependencies", "--output", built);

        foreach (var output in new[] { published, built })
        {
            File.ReadAllText(Path.Combine(output, "host.json")).ShouldBe(RepositoryFiles.Read("host.json"));
            File.Exists(Path.Combine(output, Settings)).ShouldBeFalse(output);
            File.Exists(Path.Combine(output, "Watchpost.Functions.dll")).ShouldBeTrue(output);
        }
    }

    [Fact]
    public async Task Dotnet_run_starts_the_Functions_host_where_both_files_lie()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The stand-in for the Core Tools is a shell script.");
            return;
        }

        var tools = Path.Combine(folder, "func");
        await File.WriteAllTextAsync(tools, "#!/bin/sh\n[ \"$1\" = start ] && echo \"started in $(pwd -P) with $(ls host.json local.settings.json | tr '\\n' ' ')\"; exit 0\n", Cancel);
        File.SetUnixFileMode(tools, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var run = await DotnetAsync("run", "--no-build", "--configuration", Configuration, "--project", Project);

        run.Output.ShouldContain($"started in {Output} with host.json {Settings}");
        File.Delete(Path.Combine(Output, Settings));
    }

    public void Dispose()
    {
        if (madeSettings is not null)
        {
            File.Delete(madeSettings);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<Command> DotnetAsync(params string[] arguments)
    {
        var command = await Command.RunAsync("dotnet", arguments, ("PATH", $"{folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}"), ("MSBUILDDISABLENODEREUSE", "1"));
        command.Status.ShouldBe(0, command.Output + command.Errors);
        return command;
    }
}
