using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Delivery.Redelivery;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /redeliver/{id}</c>.</summary>
public sealed class GetRedelivery(HttpEdge edge, Replayer replayer)
{
    /// <summary>200 and the operation with its count so far.</summary>
    [Function(nameof(GetRedelivery))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "redeliver/{id}")] HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Replay(await replayer.FindAsync(id, cancellationToken)));
}
