using System.Text;
using Watchpost.Sources.Configuration;
using Watchpost.Sources.Definitions.Parsing;

namespace Watchpost.Tests.Sources.Configuration;

public sealed class SourceCheckTests
{
    private const string Mine = """
        {
          "request": { "url": "https://api.x.test/jobs/{taskId}", "headers": { "X-Key": "{secret}" } },
          "status": "/state", "values": { "succeeded": ["done"], "failed": ["broken"], "pending": ["new"] },
          "progress": { "p": "/percent" }, "result": ["/file/url"]
        }
        """;

    [Fact]
    public void A_good_definition_is_described() =>
        Run(Mine).ShouldBe((0, """
            mine.json is a valid source definition.
              asks        GET {baseUrl}/jobs/{taskId}
              base        https://api.x.test
              key         from the setting ApiKey
              pending     new
              succeeded   done
              failed      broken
            """));

    [Fact]
    public void An_answer_is_shown_as_it_would_be_read()
    {
        var (exitCode, text) = Run(Mine, """{"state":"DONE","percent":100,"file":{"url":"https://x.test/f"}}""");

        exitCode.ShouldBe(0);
        text.ShouldEndWith("""
            The answer, with HTTP status 200, reads as:
              state       succeeded
              progress    100
              result      {"url":"https://x.test/f"}
              task        64 bytes of 64 would be stored and sent
            """);
    }

    [Fact]
    public void An_answer_that_tells_nothing_is_said_to()
    {
        var (exitCode, text) = Run(Mine, "<html>");

        exitCode.ShouldBe(2);
        text.ShouldEndWith("  problem     misconfigured (HTTP 200: a page of HTML)");
    }

    [Fact]
    public void A_wrong_definition_is_told_everything_at_once() =>
        Run("""{"extends":"luma","colour":1,"default":"failed"}""").ShouldBe((1, $"""
            mine.json: /colour is not known; known here: {string.Join(", ", DefinitionKeys.Root)}
            mine.json: /default has to be one of pending, running, waiting
            2 errors.
            """));

    private static (int ExitCode, string Text) Run(string definition, string? answer = null)
    {
        var check = SourceCheck.Run("mine.json", Encoding.UTF8.GetBytes(definition), answer is null ? null : Encoding.UTF8.GetBytes(answer));
        return (check.ExitCode, string.Join(Environment.NewLine, check.Lines));
    }
}
