using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Http.Input;
using Watchpost.Watches;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /stats</c>.</summary>
public sealed class GetStats(HttpEdge edge, LedgerCounter ledger, TimeProvider time)
{
    /// <summary>200 and the ledger of the watches registered in a window.</summary>
    [Function(nameof(GetStats))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "stats")] HttpRequest request) =>
        edge.AnswerAsync(request, cancellationToken =>
            StatsQuery.Read(request.Query, time).MatchAsync(async window =>
                Answers.Stats(await ledger.CountAsync(window.Since, window.Until, cancellationToken))));
}
