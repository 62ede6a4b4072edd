using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Storage.Azure;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /health</c>.</summary>
public sealed class GetHealth(HttpEdge edge, IStorageHealth storage)
{
    /// <summary>200 while storage can be reached, else 503; needs no key.</summary>
    [Function(nameof(GetHealth))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Health(await storage.IsReachableAsync(cancellationToken)));
}
