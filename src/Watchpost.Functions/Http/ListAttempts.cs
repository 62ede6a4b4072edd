using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /watches/{id}/attempts</c>.</summary>
public sealed class ListAttempts(IWatchApi api)
{
    /// <summary>See <see cref="IWatchApi.AttemptsAsync"/>.</summary>
    [Function(nameof(ListAttempts))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "watches/{id}/attempts")] HttpRequest request, string id) => api.AttemptsAsync(request, id);
}
