using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /redeliver/{id}</c>.</summary>
public sealed class GetRedelivery(IReplayApi api)
{
    /// <summary>See <see cref="IReplayApi.FindAsync"/>.</summary>
    [Function(nameof(GetRedelivery))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "redeliver/{id}")] HttpRequest request, string id) => api.FindAsync(request, id);
}
