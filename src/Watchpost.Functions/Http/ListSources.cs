using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /sources</c>.</summary>
public sealed class ListSources(IServiceApi api)
{
    /// <summary>See <see cref="IServiceApi.SourcesAsync"/>.</summary>
    [Function(nameof(ListSources))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "sources")] HttpRequest request) => api.SourcesAsync(request);
}
