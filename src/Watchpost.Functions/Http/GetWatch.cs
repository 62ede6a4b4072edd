using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /watches/{id}</c>.</summary>
public sealed class GetWatch(IWatchApi api)
{
    /// <summary>See <see cref="IWatchApi.FindAsync"/>.</summary>
    [Function(nameof(GetWatch))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "watches/{id}")] HttpRequest request, string id) => api.FindAsync(request, id);
}
