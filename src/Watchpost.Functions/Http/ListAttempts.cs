using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Watches;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /watches/{id}/attempts</c>.</summary>
public sealed class ListAttempts(HttpEdge edge, WatchReader watches)
{
    /// <summary>200 and every delivery attempt, newest first.</summary>
    [Function(nameof(ListAttempts))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "watches/{id}/attempts")] HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Attempts(await watches.AttemptsAsync(id, cancellationToken)));
}
