using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Http.Input;
using Watchpost.Watches;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /watches</c>.</summary>
public sealed class ListWatches(HttpEdge edge, WatchReader watches)
{
    /// <summary>200 and one page, newest first.</summary>
    [Function(nameof(ListWatches))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "watches")] HttpRequest request) =>
        edge.AnswerAsync(request, cancellationToken =>
            ListQuery.Read(request.Query).MatchAsync(async filter => Answers.Page(await watches.ListAsync(filter, cancellationToken))));
}
