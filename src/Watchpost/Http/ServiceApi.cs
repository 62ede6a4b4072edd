using Microsoft.AspNetCore.Http;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Signing;
using Watchpost.Http.Input;
using Watchpost.Http.Output;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Sources.Health;
using Watchpost.Storage.Azure;
using Watchpost.Watches;

namespace Watchpost.Http;

/// <summary>Answers calls about the service itself.</summary>
internal sealed class ServiceApi(
    HttpEdge edge,
    ISourceCatalog sources,
    PollLearner learner,
    SourceHealthSync health,
    LedgerCounter ledger,
    CallbackTestReader callbackTests,
    CallbackPing ping,
    SigningKeys keys,
    AzureStorage storage,
    TimeProvider time) : IServiceApi
{
    public Task<IResult> SourcesAsync(HttpRequest request) => edge.AnswerAsync(request, async cancellationToken =>
    {
        var learned = new Dictionary<string, LearnedSource>(StringComparer.Ordinal);
        foreach (var source in sources.All)
        {
            if (await learner.DescribeAsync(source.Name, cancellationToken) is { } known)
            {
                learned[source.Name] = known;
            }
        }

        return Answers.Sources(sources, learned, await health.DescribeAsync(cancellationToken));
    });

    public Task<IResult> SourceSchemaAsync(HttpRequest request) => edge.AnswerAsync(request, _ => Task.FromResult<IResult>(Answers.SourceSchema));

    public Task<IResult> StatsAsync(HttpRequest request) => edge.AnswerAsync(request, cancellationToken =>
        StatsQuery.Read(request.Query, time).MatchAsync(async window => Answers.Stats(await ledger.CountAsync(window.Since, window.Until, cancellationToken))));

    public Task<IResult> TestCallbackAsync(HttpRequest request) => edge.AnswerAsync(request, async cancellationToken =>
    {
        var reading = await callbackTests.ReadAsync(request, cancellationToken);
        return await reading.MatchAsync(async test => Answers.Tested(await ping.SendAsync(test.Url, test.Secret, cancellationToken)));
    });

    public Task<IResult> SigningKeysAsync(HttpRequest request) => edge.AnswerAsync(request, _ => Task.FromResult<IResult>(Answers.SigningKeys(keys.All)));

    public Task<IResult> HealthAsync(HttpRequest request) =>
        edge.AnswerAsync(request, async cancellationToken => Answers.Health(await storage.IsReachableAsync(cancellationToken)));

    public Task<IResult> FileAsync(HttpRequest request, IResult? file) =>
        edge.AnswerAsync(request, _ => Task.FromResult(file ?? Answers.Problem(Problems.NoSuchFile)));
}
