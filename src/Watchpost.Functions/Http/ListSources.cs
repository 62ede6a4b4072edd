using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Polling.Learning;
using Watchpost.Sources;
using Watchpost.Sources.Health;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /sources</c>.</summary>
public sealed class ListSources(HttpEdge edge, ISourceCatalog sources, PollLearner learner, SourceHealthSync health)
{
    /// <summary>200 and what each source can do, how it answers, and what was learned about it.</summary>
    [Function(nameof(ListSources))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "sources")] HttpRequest request) =>
        edge.AnswerAsync(request, async cancellationToken =>
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
}
