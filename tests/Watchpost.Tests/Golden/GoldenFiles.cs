using System.Text;
using Watchpost.Tests.Deployment;

namespace Watchpost.Tests.Golden;

/// <summary>Compares bytes with the files of this folder. <c>WATCHPOST_ACCEPT_GOLDEN=1</c> writes them anew instead.</summary>
internal sealed class GoldenFiles(string pattern)
{
    private const string Folder = "tests/Watchpost.Tests/Golden";
    private const int Shown = 120;
    private static readonly bool Accept = Environment.GetEnvironmentVariable("WATCHPOST_ACCEPT_GOLDEN") == "1";
    private static readonly string Actual = Path.Combine(AppContext.BaseDirectory, "golden-actual");
    private readonly SortedSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<string> differences = [];

    public void Compare(string name, ReadOnlySpan<byte> actual)
    {
        seen.Add(name).ShouldBeTrue($"{name} comes twice.");
        var file = RepositoryFiles.PathOf(Path.Combine(Folder, name));
        if (Accept)
        {
            File.WriteAllBytes(file, actual);
            return;
        }

        var golden = File.Exists(file) ? File.ReadAllBytes(file) : [];
        if (actual.SequenceEqual(golden))
        {
            return;
        }

        Directory.CreateDirectory(Actual);
        File.WriteAllBytes(Path.Combine(Actual, name), actual);
        var at = Math.Max(0, actual.CommonPrefixLength(golden) - (Shown / 3));
        differences.Add($"{Folder}/{name}\n    was: …{Part(golden, at)}…\n    is:  …{Part(actual, at)}…");
    }

    /// <summary>Fails where any file differs, or where one is left that nothing was compared with.</summary>
    public void Check()
    {
        foreach (var stale in RepositoryFiles.In(Folder, pattern).Where(file => !seen.Contains(Path.GetFileName(file))))
        {
            if (Accept)
            {
                File.Delete(RepositoryFiles.PathOf(stale));
            }
            else
            {
                differences.Add(stale + " belongs to no answer any more");
            }
        }

        differences.Count.ShouldBe(0, $"""
            {string.Join("\n", differences)}
            What the app answers now is in {Actual}.
            If the change is meant: run this test with WATCHPOST_ACCEPT_GOLDEN=1 and commit the files.
            """);
    }

    private static string Part(ReadOnlySpan<byte> bytes, int at) => at >= bytes.Length ? "" : Encoding.UTF8.GetString(bytes[at..Math.Min(bytes.Length, at + Shown)]);
}
