using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Delivery.Redelivery;
using Watchpost.Http;
using Watchpost.Http.Input;

namespace Watchpost.Functions.Http;

/// <summary><c>POST /redeliver</c>.</summary>
public sealed class RedeliverMany(HttpEdge edge, Replayer replayer)
{
    /// <summary>202 and the operation with its count so far.</summary>
    [Function(nameof(RedeliverMany))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "redeliver")] HttpRequest request) =>
        edge.AnswerAsync(request, async cancellationToken =>
        {
            var reading = await ReplayReader.ReadAsync(request, cancellationToken);
            return await reading.MatchAsync(async replay => Answers.ReplayStarted(await replayer.StartAsync(replay)));
        });
}
