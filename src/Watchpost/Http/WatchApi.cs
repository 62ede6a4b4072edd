using Microsoft.AspNetCore.Http;
using Watchpost.Http.Input;
using Watchpost.Http.Output;
using Watchpost.Watches;

namespace Watchpost.Http;

/// <summary>Reads the request, calls the engine, writes the response.</summary>
internal sealed class WatchApi(HttpEdge edge, RegistrationReader reader, WatchService service, WatchReader watches) : IWatchApi
{
    public Task<IResult> RegisterAsync(HttpRequest request) => edge.AnswerAsync(request, async cancellationToken =>
    {
        var reading = await reader.ReadAsync(request, cancellationToken);
        return await reading.MatchAsync(async watch => Answers.Registered(await service.RegisterAsync(watch, cancellationToken)));
    });

    public Task<IResult> FindAsync(HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Found(await watches.FindAsync(id, cancellationToken)));

    public Task<IResult> ListAsync(HttpRequest request) => edge.AnswerAsync(request, cancellationToken =>
        ListQuery.Read(request.Query).MatchAsync(async filter => Answers.Page(await watches.ListAsync(filter, cancellationToken))));

    public Task<IResult> CancelAsync(HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Cancelled(await service.CancelAsync(id, cancellationToken)));

    public Task<IResult> ResultAsync(HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Result(await watches.ResultAsync(id, cancellationToken)));

    public Task<IResult> AttemptsAsync(HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Attempts(await watches.AttemptsAsync(id, cancellationToken)));

    public Task<IResult> RedeliverAsync(HttpRequest request, string id) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Redelivered(await service.RedeliverAsync(id, cancellationToken)));
}
