using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Dashboard;

/// <summary><c>GET /dashboard</c>.</summary>
public sealed class GetDashboard(IServiceApi api)
{
    /// <summary>200 and the page; needs no key, as the page asks for it. 302 where the path ends in a slash, so that the page's relative links hold.</summary>
    [Function(nameof(GetDashboard))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dashboard")] HttpRequest request) =>
        api.FileAsync(request, request.Path.Value is [.., '/'] ? Results.Redirect("../dashboard") : PageFile.Index);
}
