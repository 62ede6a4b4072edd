using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /.well-known/jwks.json</c>.</summary>
public sealed class GetSigningKeys(IServiceApi api)
{
    /// <summary>See <see cref="IServiceApi.SigningKeysAsync"/>.</summary>
    [Function(nameof(GetSigningKeys))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/jwks.json")] HttpRequest request) => api.SigningKeysAsync(request);
}
