using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Dashboard;

/// <summary><c>GET /dashboard</c>.</summary>
public sealed class GetDashboard(IServiceApi api)
{
    /// <summary>200 and the page; needs no key, as the page prompts for it. 302 if the path ends with a slash, so that relative links work.</summary>
    [Function(nameof(GetDashboard))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dashboard")] HttpRequest request) =>
        api.FileAsync(request, request.Path.Value is [.., '/'] ? Results.Redirect("../dashboard") : PageFile.Index);
}
