using Azure;
using Azure.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Watchpost.Http;
using Watchpost.Http.Output;

namespace Watchpost.Tests.Http;

public sealed class HttpEdgeTests
{
    public static TheoryData<Exception, int, LogLevel?> Failures => new()
    {
        { new RequestFailedException(503, "secret words", "ServerBusy", null), 503, LogLevel.Warning },
        { new RequestFailedException("no connection"), 503, LogLevel.Warning },
        { new AggregateException(new RequestFailedException("1"), new RequestFailedException("2")), 503, LogLevel.Warning },
        { new AuthenticationFailedException("no token"), 503, LogLevel.Warning },
        { new TaskCanceledException("the network call timed out"), 503, LogLevel.Warning },
        { new InvalidOperationException("secret words"), 500, LogLevel.Error },
        { new AggregateException(new RequestFailedException("1"), new InvalidOperationException()), 500, LogLevel.Error },
        { new AggregateException(), 500, LogLevel.Error },
        { new IOException("disk"), 500, LogLevel.Error },
        { new BadHttpRequestException("cut off", 400), 400, null },
        { new BadHttpRequestException("over the limit", 413), 413, null },
        { new BadHttpRequestException("too slow", 408), 408, null },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_is_a_problem_without_its_words_and_logged_once(Exception failure, int status, LogLevel? level)
    {
        var logger = new ListLogger();

        var answer = await AnswerAsync(new DefaultHttpContext(), logger, _ => throw failure);

        answer.Status.ShouldBe(status);
        answer.ContentType.ShouldBe("application/problem+json");
        System.Text.Encoding.UTF8.GetString(answer.Body.Span).ShouldNotContain(failure.Message);
        logger.Levels.ShouldBe(level is { } one ? [one] : []);
        (answer.RetryAfter is not null).ShouldBe(status == 503);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_that_goes_away_is_no_error(bool cancelled)
    {
        using var gone = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = gone.Token };
        var logger = new ListLogger();

        var answer = await AnswerAsync(context, logger, async cancellationToken =>
        {
            await gone.CancelAsync();
            throw cancelled ? new OperationCanceledException(cancellationToken) : new IOException("reset");
        });

        answer.Status.ShouldBe(499);
        answer.Body.IsEmpty.ShouldBeTrue();
        logger.Levels.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mistake_of_ours_is_logged_even_when_the_caller_went_away()
    {
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };
        var logger = new ListLogger();

        (await AnswerAsync(context, logger, _ => throw new InvalidOperationException())).Status.ShouldBe(500);

        logger.Levels.ShouldBe([LogLevel.Error]);
    }

    [Fact]
    public async Task What_is_logged_names_the_path_and_never_the_query()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Path = "/api/watches";
        context.Request.QueryString = new QueryString("?code=function-key");
        var logger = new ListLogger();

        await AnswerAsync(context, logger, _ => throw new InvalidOperationException());

        logger.Messages.ShouldHaveSingleItem().ShouldBe("GET /api/watches failed");
    }

    [Fact]
    public async Task An_answer_comes_through_as_it_is() =>
        (await AnswerAsync(new DefaultHttpContext(), new ListLogger(), _ => Task.FromResult<IResult>(Answers.Health(healthy: true)))).Status.ShouldBe(200);

    private static async Task<Answer> AnswerAsync(HttpContext context, ListLogger logger, Func<CancellationToken, Task<IResult>> answer) =>
        (await new HttpEdge(logger).AnswerAsync(context.Request, answer)).ShouldBeOfType<Answer>();

    private sealed class ListLogger : ILogger<HttpEdge>
    {
        public List<LogLevel> Levels { get; } = [];

        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Levels.Add(logLevel);
            Messages.Add(formatter(state, exception));
        }
    }
}
