using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /watches</c>.</summary>
public sealed class ListWatches(IWatchApi api)
{
    /// <summary>See <see cref="IWatchApi.ListAsync"/>.</summary>
    [Function(nameof(ListWatches))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "watches")] HttpRequest request) => api.ListAsync(request);
}
