using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /sources/schema.json</c>.</summary>
public sealed class GetSourceSchema(HttpEdge edge)
{
    /// <summary>200 and the JSON Schema of source definitions; needs no key, so that editors can read it.</summary>
    [Function(nameof(GetSourceSchema))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sources/schema.json")] HttpRequest request) =>
        edge.AnswerAsync(request, static _ => Task.FromResult<IResult>(Answers.SourceSchema));
}
