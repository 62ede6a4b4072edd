using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;
using Watchpost.Http.OpenApi;
using Watchpost.Http.Output;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /openapi.json</c>.</summary>
public sealed class GetOpenApi(IServiceApi api)
{
    private static readonly Lazy<ReadOnlyMemory<byte>> Document = new(() => OpenApiDocument.Write(HttpEndpoints.All));

    /// <summary>200 and the OpenAPI document of the app; needs no key.</summary>
    [Function(nameof(GetOpenApi))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) =>
        api.FileAsync(request, Answers.Document(Document.Value));
}
