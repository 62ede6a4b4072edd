using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Watches;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /watches/{id}/result</c>.</summary>
public sealed class GetResult(HttpEdge edge, WatchReader watches)
{
    /// <summary>200 and the upstream's final JSON.</summary>
    [Function(nameof(GetResult))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "watches/{id}/result")] HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Result(await watches.ResultAsync(id, cancellationToken)));
}
