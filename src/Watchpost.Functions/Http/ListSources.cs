using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Sources;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /sources</c>.</summary>
public sealed class ListSources(HttpEdge edge, ISourceCatalog sources)
{
    /// <summary>200 and what each source can do.</summary>
    [Function(nameof(ListSources))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "sources")] HttpRequest request) =>
        edge.AnswerAsync(request, _ => Task.FromResult<IResult>(Answers.Sources(sources)));
}
