using System.Diagnostics;
using Watchpost.LocalHost;

namespace Watchpost.Tests.LocalHost;

public sealed class CommandLineTests
{
    private const string Usage = "Without a command the host starts; --urls says where it listens. The other command is check-source FILE [ANSWER [--status 200]].";

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Whoever_asks_for_help_is_told_the_commands(string word) =>
        (await RunAsync(word)).ShouldBe((0, Usage, ""));

    [Fact]
    public async Task An_unknown_command_is_refused_with_those_that_there_are() =>
        (await RunAsync("sreve")).ShouldBe((2, "", $"Unknown command \"sreve\". {Usage}"));

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string word)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(LocalHostOptions).Assembly.Location, word])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, output.Trim(), (await error).Trim());
    }
}
