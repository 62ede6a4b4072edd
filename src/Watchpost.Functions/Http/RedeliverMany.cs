using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>POST /redeliver</c>.</summary>
public sealed class RedeliverMany(IReplayApi api)
{
    /// <summary>See <see cref="IReplayApi.StartAsync"/>.</summary>
    [Function(nameof(RedeliverMany))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "redeliver")] HttpRequest request) => api.StartAsync(request);
}
