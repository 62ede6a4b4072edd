using Microsoft.AspNetCore.Http;

namespace Watchpost.Http;

/// <summary>The calls about the service itself. Each answers every failure with a problem and never throws.</summary>
public interface IServiceApi
{
    /// <summary><c>GET /sources</c>: 200 and what each source can do, how it answers, and what was learned about it.</summary>
    Task<IResult> SourcesAsync(HttpRequest request);

    /// <summary><c>GET /sources/schema.json</c>: 200 and the JSON Schema of source definitions.</summary>
    Task<IResult> SourceSchemaAsync(HttpRequest request);

    /// <summary><c>GET /stats</c>: 200 and the ledger of the watches registered in a window.</summary>
    Task<IResult> StatsAsync(HttpRequest request);

    /// <summary><c>POST /callbacks/test</c>: 200 and how a signed <c>ping</c> went.</summary>
    Task<IResult> TestCallbackAsync(HttpRequest request);

    /// <summary><c>GET /.well-known/jwks.json</c>: 200 and the public keys that verify <c>v1a</c> signatures.</summary>
    Task<IResult> SigningKeysAsync(HttpRequest request);

    /// <summary><c>GET /health</c>: 200 while storage can be reached, else 503.</summary>
    Task<IResult> HealthAsync(HttpRequest request);

    /// <summary>Answers with a file of the app, or with 404 where there is none of that name.</summary>
    Task<IResult> FileAsync(HttpRequest request, IResult? file);
}
