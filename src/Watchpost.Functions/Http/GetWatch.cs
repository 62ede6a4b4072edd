using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Watches;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /watches/{id}</c>.</summary>
public sealed class GetWatch(HttpEdge edge, WatchReader watches)
{
    /// <summary>200 and the watch.</summary>
    [Function(nameof(GetWatch))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "watches/{id}")] HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Found(await watches.FindAsync(id, cancellationToken)));
}
