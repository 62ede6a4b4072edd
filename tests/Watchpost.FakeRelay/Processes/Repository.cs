namespace Watchpost.Fakes;

/// <summary>Where things are in the working copy that this program was built in.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Functions.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file in it.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>What a project's build made, in the same configuration as this program.</summary>
    public static string BuildOutput(string folder, string project)
    {
        // …/bin/Debug/net10.0/: the last two names are those of configuration and framework.
        var mine = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return PathOf(folder, project, "bin", mine.Parent!.Name, mine.Name, project + ".dll");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new StartFailedException($"Functions.sln is in no folder above {AppContext.BaseDirectory}: run this from a working copy.");
    }
}
