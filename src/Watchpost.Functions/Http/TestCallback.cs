using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Delivery.Sending;
using Watchpost.Http;
using Watchpost.Http.Input;

namespace Watchpost.Functions.Http;

/// <summary><c>POST /callbacks/test</c>.</summary>
public sealed class TestCallback(HttpEdge edge, CallbackTestReader reader, CallbackPing ping)
{
    /// <summary>200 and what came of a signed <c>ping</c>.</summary>
    [Function(nameof(TestCallback))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "callbacks/test")] HttpRequest request) =>
        edge.AnswerAsync(request, async cancellationToken =>
        {
            var reading = await reader.ReadAsync(request, cancellationToken);
            return await reading.MatchAsync(async test => Answers.Tested(await ping.SendAsync(test.Url, test.Secret, cancellationToken)));
        });
}
