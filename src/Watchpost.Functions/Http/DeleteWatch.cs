using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Watches;

namespace Watchpost.Functions.Http;

/// <summary><c>DELETE /watches/{id}</c>.</summary>
public sealed class DeleteWatch(HttpEdge edge, WatchService watches)
{
    /// <summary>204, however often.</summary>
    [Function(nameof(DeleteWatch))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "delete", Route = "watches/{id}")] HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Cancelled(await watches.CancelAsync(id, cancellationToken)));
}
