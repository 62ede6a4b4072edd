using System.Diagnostics;
using Watchpost.Sources.Definitions.Parsing;

namespace Watchpost.Tests.LocalHost;

/// <summary>The real process, as a user starts it.</summary>
public sealed class CheckSourceCommandTests : IDisposable
{
    private const string Mine = """
        { "request": { "url": "https://api.x.test/jobs/{taskId}" }, "status": "/state", "values": { "succeeded": ["done"], "failed": ["broken"] } }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("watchpost-check-source-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_good_definition_is_described_and_an_answer_shown_as_it_would_be_read()
    {
        Write("mine.json", Mine);
        Write("answer.json", """{"state":"DONE"}""");

        var (exitCode, output, error) = await RunAsync("mine.json", "answer.json");

        error.ShouldBeEmpty();
        output.ShouldStartWith("mine.json is a valid source definition.");
        output.ShouldContain("reads as:\n  state       succeeded\n");
        exitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_answers_status_can_be_told()
    {
        Write("mine.json", """{"extends":"stability"}""");
        Write("answer.json", """{"id":"1"}""");

        (await RunAsync("mine.json", "answer.json", "--status", "202")).Output.ShouldContain("with HTTP status 202, reads as:\n  state       running\n");
    }

    [Fact]
    public async Task An_answer_that_tells_nothing_is_said_to_with_status_2()
    {
        Write("mine.json", Mine);
        Write("answer.json", "{\"state\":");

        var (exitCode, output, error) = await RunAsync("mine.json", "answer.json");

        error.ShouldBeEmpty();
        output.ShouldContain("  problem     unreadable (");
        exitCode.ShouldBe(2);
    }

    [Theory]
    [InlineData("{\"request\":", "mine.json: the definition is not valid JSON: ")]
    [InlineData("[]", "mine.json: the definition has to be a JSON object")]
    [InlineData("", "mine.json: the definition is not valid JSON: ")]
    [InlineData("""{"extends":"luma","colour":1}""", "mine.json: /colour is not known; known here: ")]
    public async Task A_wrong_definition_gives_one_clear_line_and_status_1(string definition, string expected)
    {
        Write("mine.json", definition);

        IsOneLine(await RunAsync("mine.json"), 1, expected);
    }

    [Fact]
    public async Task A_definition_with_several_mistakes_gives_a_line_for_each()
    {
        Write("mine.json", """{"extends":"luma","colour":1,"default":"failed"}""");

        var (exitCode, output, error) = await RunAsync("mine.json");

        output.ShouldBeEmpty();
        error.TrimEnd().Split('\n').ShouldBe(
        [
            $"mine.json: /colour is not known; known here: {string.Join(", ", DefinitionKeys.Root)}",
            "mine.json: /default has to be one of pending, running, waiting",
            "2 errors.",
        ]);
        exitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_gives_one_clear_line_and_status_1()
    {
        Write("mine.json", Mine);

        IsOneLine(await RunAsync("nowhere.json"), 1, "nowhere.json cannot be read: ");
        IsOneLine(await RunAsync("."), 1, ". cannot be read: ");
        IsOneLine(await RunAsync("mine.json", "nowhere.json"), 1, "nowhere.json cannot be read: ");
    }

    [Theory]
    [InlineData]
    [InlineData("mine.json", "answer.json", "third.json")]
    [InlineData("mine.json", "answer.json", "--status", "1000")]
    public async Task A_command_line_that_is_not_understood_gives_the_usage_and_status_2(params string[] words) =>
        IsOneLine(await RunAsync(words), 2, "Usage: check-source FILE [ANSWER [--status 200]]");

    private static void IsOneLine((int ExitCode, string Output, string Error) run, int exitCode, string beginning)
    {
        run.Output.ShouldBeEmpty();
        run.Error.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldStartWith(beginning);
        run.ExitCode.ShouldBe(exitCode);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Watchpost.LocalHost.LocalHostOptions).Assembly.Location, "check-source", .. words])
        {
            UseShellExecute = false,
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output.ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
        }
        finally
        {
            process.Kill();
        }
    }
}
