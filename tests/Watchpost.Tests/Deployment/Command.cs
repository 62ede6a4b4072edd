using System.Diagnostics;

namespace Watchpost.Tests.Deployment;

/// <summary>A program that was run to its end in the root of the working copy.</summary>
internal sealed record Command(int Status, string Output, string Errors)
{
    public static async Task<Command> RunAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = RepositoryFiles.Root };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new Command(process.ExitCode, output.Trim(), (await errors).Trim());
    }
}
