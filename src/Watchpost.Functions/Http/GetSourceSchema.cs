using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /sources/schema.json</c>.</summary>
public sealed class GetSourceSchema(IServiceApi api)
{
    /// <summary>See <see cref="IServiceApi.SourceSchemaAsync"/>.</summary>
    [Function(nameof(GetSourceSchema))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sources/schema.json")] HttpRequest request) => api.SourceSchemaAsync(request);
}
