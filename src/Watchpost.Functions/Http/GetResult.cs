using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /watches/{id}/result</c>.</summary>
public sealed class GetResult(IWatchApi api)
{
    /// <summary>See <see cref="IWatchApi.ResultAsync"/>.</summary>
    [Function(nameof(GetResult))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "watches/{id}/result")] HttpRequest request, string id) => api.ResultAsync(request, id);
}
