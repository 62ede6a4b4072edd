using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /health</c>.</summary>
public sealed class GetHealth(IServiceApi api)
{
    /// <summary>See <see cref="IServiceApi.HealthAsync"/>.</summary>
    [Function(nameof(GetHealth))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) => api.HealthAsync(request);
}
