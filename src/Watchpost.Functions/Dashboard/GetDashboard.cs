using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Dashboard;

/// <summary><c>GET /dashboard</c>.</summary>
public sealed class GetDashboard(HttpEdge edge)
{
    /// <summary>200 and the page; needs no key, as the page asks for it. 302 where the path ends in a slash: what the page names lies beside it.</summary>
    [Function(nameof(GetDashboard))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dashboard")] HttpRequest request) =>
        edge.AnswerAsync(request, _ => Task.FromResult(request.Path.Value is [.., '/'] ? Results.Redirect("../dashboard") : PageFile.Index));
}
