using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>POST /callbacks/test</c>.</summary>
public sealed class TestCallback(IServiceApi api)
{
    /// <summary>See <see cref="IServiceApi.TestCallbackAsync"/>.</summary>
    [Function(nameof(TestCallback))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "callbacks/test")] HttpRequest request) => api.TestCallbackAsync(request);
}
