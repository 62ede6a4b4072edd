using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>POST /watches</c>.</summary>
public sealed class RegisterWatch(IWatchApi api)
{
    /// <summary>See <see cref="IWatchApi.RegisterAsync"/>.</summary>
    [Function(nameof(RegisterWatch))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "watches")] HttpRequest request) => api.RegisterAsync(request);
}
