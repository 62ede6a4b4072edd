using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Watches;

namespace Watchpost.Functions.Http;

/// <summary><c>POST /watches/{id}/redeliver</c>.</summary>
public sealed class RedeliverWatch(HttpEdge edge, WatchService watches)
{
    /// <summary>202 and the watch: its last notification is due again.</summary>
    [Function(nameof(RedeliverWatch))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "watches/{id}/redeliver")] HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Redelivered(await watches.RedeliverAsync(id, cancellationToken)));
}
