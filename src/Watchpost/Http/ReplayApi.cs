using Microsoft.AspNetCore.Http;
using Watchpost.Delivery.Redelivery;
using Watchpost.Http.Input;
using Watchpost.Http.Output;

namespace Watchpost.Http;

/// <summary>Reads the request, starts or finds the operation, writes the response.</summary>
internal sealed class ReplayApi(HttpEdge edge, Replayer replayer) : IReplayApi
{
    public Task<IResult> StartAsync(HttpRequest request) => edge.AnswerAsync(request, async cancellationToken =>
    {
        var reading = await ReplayReader.ReadAsync(request, cancellationToken);
        return await reading.MatchAsync(async replay => Answers.ReplayStarted(await replayer.StartAsync(replay)));
    });

    public Task<IResult> FindAsync(HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Replay(await replayer.FindAsync(id, cancellationToken)));
}
