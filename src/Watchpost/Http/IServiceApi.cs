using Microsoft.AspNetCore.Http;

namespace Watchpost.Http;

/// <summary>Calls about the service itself. Every call turns failures into problems and never throws.</summary>
public interface IServiceApi
{
    /// <summary><c>GET /sources</c>: 200 and each source's capabilities, health and learned statistics.</summary>
    Task<IResult> SourcesAsync(HttpRequest request);

    /// <summary><c>GET /sources/schema.json</c>: 200 and the JSON Schema of source definitions.</summary>
    Task<IResult> SourceSchemaAsync(HttpRequest request);

    /// <summary><c>GET /stats</c>: 200 and the ledger of the watches registered in a window.</summary>
    Task<IResult> StatsAsync(HttpRequest request);

    /// <summary><c>POST /callbacks/test</c>: 200 and the outcome of a signed <c>ping</c>.</summary>
    Task<IResult> TestCallbackAsync(HttpRequest request);

    /// <summary><c>GET /.well-known/jwks.json</c>: 200 and the public keys that verify <c>v1a</c> signatures.</summary>
    Task<IResult> SigningKeysAsync(HttpRequest request);

    /// <summary><c>GET /health</c>: 200 while storage is reachable, else 503.</summary>
    Task<IResult> HealthAsync(HttpRequest request);

    /// <summary>Returns a file of the app, or 404 if <paramref name="file"/> is null.</summary>
    Task<IResult> FileAsync(HttpRequest request, IResult? file);
}
