using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /stats</c>.</summary>
public sealed class GetStats(IServiceApi api)
{
    /// <summary>See <see cref="IServiceApi.StatsAsync"/>.</summary>
    [Function(nameof(GetStats))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "stats")] HttpRequest request) => api.StatsAsync(request);
}
