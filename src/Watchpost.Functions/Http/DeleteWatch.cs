using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>DELETE /watches/{id}</c>.</summary>
public sealed class DeleteWatch(IWatchApi api)
{
    /// <summary>See <see cref="IWatchApi.CancelAsync"/>.</summary>
    [Function(nameof(DeleteWatch))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "delete", Route = "watches/{id}")] HttpRequest request, string id) => api.CancelAsync(request, id);
}
