using System.Text;
using Microsoft.AspNetCore.Http;
using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Tests.Sources.Asking;

namespace Watchpost.Tests.Sources;

public sealed class FollowUpTests
{
    [Fact]
    public async Task The_second_answer_becomes_the_result()
    {
        await using var upstream = await StartAsync(200, """{"images":[{"url":"https://x.test/i.png"}],"seed":7}""");
        using var configured = upstream.Source(name: "fal");

        var seen = (await AskFalAsync(configured)).ShouldBeOfType<Observation.Reported>();

        (seen.State, seen.Incomplete).ShouldBe((TaskState.Succeeded, false));
        Encoding.UTF8.GetString(seen.Body.Span).ShouldBe("""{"images":[{"url":"https://x.test/i.png"}],"seed":7}""");
        Encoding.UTF8.GetString(seen.Summary.Span).ShouldBe("""{"images":[{"url":"https://x.test/i.png"}]}""");
    }

    [Fact]
    public async Task The_short_result_joins_both_answers()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync(
            context.Request.Path == "/v1/files/retrieve"
                ? $$$"""{"file":{"download_url":"https://x.test/{{{context.Request.Query["file_id"]}}}"}}"""
                : """{"status":"Success","file_id":"f 1"}"""));
        using var configured = upstream.Source(name: "minimax");

        var seen = (await configured.AskAsync("1")).ShouldBeOfType<Observation.Reported>();

        Encoding.UTF8.GetString(seen.Summary.Span).ShouldBe("""{"file_id":"f 1","download_url":"https://x.test/f 1"}""");
    }

    [Fact]
    public async Task A_second_answer_that_decides_can_fail_the_task()
    {
        await using var upstream = await StartAsync(422, """{"detail":[{"msg":"bad prompt"}]}""");
        using var configured = upstream.Source(name: "fal");

        var seen = (await AskFalAsync(configured)).ShouldBeOfType<Observation.Reported>();

        (seen.State, seen.Reason).ShouldBe((TaskState.Failed, """[{"msg":"bad prompt"}]"""));
    }

    [Theory]
    [InlineData("<!doctype html><p>Bad request")]
    [InlineData("")]
    public async Task A_page_does_not_fail_the_task(string page)
    {
        await using var upstream = await StartAsync(400, page, "text/html");
        using var configured = upstream.Source(name: "fal");

        (await AskFalAsync(configured)).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unavailable);
    }

    [Fact]
    public async Task The_key_is_in_no_second_answer_but_asked_with_where_the_first_tells_it()
    {
        var asked = "";
        await using var upstream = await Upstream.StartAsync(context =>
        {
            asked = context.Request.QueryString.Value;
            return context.Response.WriteAsync(context.Request.Path.Value!.EndsWith("/status", StringComparison.Ordinal)
                ? $$"""{"status":"COMPLETED","response_url":"http://{{context.Request.Host}}/r?key=sk-secret-key"}"""
                : """{"images":["https://x.test/i.png?key=sk-secret-key"]}""");
        });
        using var configured = upstream.Source(name: "fal");

        var seen = (await AskFalAsync(configured)).ShouldBeOfType<Observation.Reported>();

        asked.ShouldBe("?key=sk-secret-key");
        Encoding.UTF8.GetString(seen.Body.Span).ShouldBe("""{"images":["https://x.test/i.png?key=***"]}""");
        Encoding.UTF8.GetString(seen.Summary.Span).ShouldBe("""{"images":["https://x.test/i.png?key=***"]}""");
    }

    [Theory]
    [InlineData(500, PollProblem.Unavailable)]
    [InlineData(401, PollProblem.Unauthorized)]
    [InlineData(404, PollProblem.NotFound)]
    [InlineData(429, PollProblem.RateLimited)]
    [InlineData(302, PollProblem.Misconfigured)]
    public async Task Trouble_with_a_second_answer_that_decides_leaves_the_end_open(int status, PollProblem expected)
    {
        await using var upstream = await StartAsync(status, "");
        using var configured = upstream.Source(name: "fal");

        (await AskFalAsync(configured)).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(expected);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task Trouble_with_a_second_answer_that_only_adds_leaves_the_success_incomplete(int status)
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/v1/files/retrieve" ? status : 200;
            return context.Response.WriteAsync("""{"status":"Success","file_id":"f"}""");
        });
        using var configured = upstream.Source(name: "minimax");

        var seen = (await configured.AskAsync("1")).ShouldBeOfType<Observation.Reported>();

        (seen.State, seen.Incomplete).ShouldBe((TaskState.Succeeded, true));
        Encoding.UTF8.GetString(seen.Summary.Span).ShouldBe("""{"file_id":"f"}""");
    }

    [Fact]
    public async Task The_key_is_not_taken_to_another_host()
    {
        await using var elsewhere = RawServer.Saying("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}");
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync($$"""{"status":"COMPLETED","response_url":"{{elsewhere.Url}}/r"}"""));
        using var configured = upstream.Source(name: "fal");

        (await AskFalAsync(configured)).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Misconfigured);
        elsewhere.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task A_replaced_base_replaces_it_in_answers_too()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync(
            context.Request.Path.Value!.EndsWith("/status", StringComparison.Ordinal)
                ? """{"status":"COMPLETED","response_url":"https://queue.fal.run/m/requests/1"}"""
                : """{"video":{"url":"v"}}"""));
        using var configured = upstream.Source(name: "fal");

        var seen = (await AskFalAsync(configured)).ShouldBeOfType<Observation.Reported>();

        Encoding.UTF8.GetString(seen.Summary.Span).ShouldBe("""{"video":{"url":"v"}}""");
    }

    private static Task<Observation> AskFalAsync(Upstream.Configured configured) =>
        configured.AskAsync("1", task => task with { Variables = HttpSourceTests.Variables(("model", "m")) });

    /// <summary>A fal queue whose task is done, and whose result call answers as told.</summary>
    private static Task<Upstream> StartAsync(int status, string result, string? mediaType = null) => Upstream.StartAsync(context =>
    {
        if (context.Request.Path.Value!.EndsWith("/status", StringComparison.Ordinal))
        {
            return context.Response.WriteAsync($$"""{"status":"COMPLETED","response_url":"http://{{context.Request.Host}}/m/requests/1"}""");
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        return context.Response.WriteAsync(result);
    });
}
