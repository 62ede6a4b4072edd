using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>POST /watches/{id}/redeliver</c>.</summary>
public sealed class RedeliverWatch(IWatchApi api)
{
    /// <summary>See <see cref="IWatchApi.RedeliverAsync"/>.</summary>
    [Function(nameof(RedeliverWatch))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "watches/{id}/redeliver")] HttpRequest request, string id) => api.RedeliverAsync(request, id);
}
