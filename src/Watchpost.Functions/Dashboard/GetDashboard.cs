using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Dashboard;

/// <summary><c>GET /dashboard</c>.</summary>
public sealed class GetDashboard(HttpEdge edge)
{
    /// <summary>200 and the page; needs no key, as the page asks for it.</summary>
    [Function(nameof(GetDashboard))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dashboard")] HttpRequest request) =>
        edge.AnswerAsync(request, _ => Task.FromResult<IResult>(PageFile.Index));
}
