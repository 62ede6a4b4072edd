using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Dashboard;

/// <summary><c>GET /dashboard/{file}</c>.</summary>
public sealed class GetDashboardFile(IServiceApi api)
{
    /// <summary>200 and the script, the style or the icon of the page; needs no key.</summary>
    [Function(nameof(GetDashboardFile))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dashboard/{file}")] HttpRequest request, string file) =>
        api.FileAsync(request, PageFile.Find(file));
}
