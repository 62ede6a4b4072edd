using Watchpost.Fakes;

namespace Watchpost.Benchmarks;

/// <summary>What is told meanwhile, on standard error: standard output has the table alone.</summary>
internal static class Progress
{
    public static void Say(string line) => Console.Error.WriteLine(line);

    public static void SayMachine() =>
        Say($"{Environment.ProcessorCount} processors; {Path.GetRelativePath(Repository.Root, Repository.BuildOutput("src", "Watchpost.LocalHost"))}");

    /// <summary>Over the last minute; <c>?</c> where the system does not tell.</summary>
    public static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";
}
