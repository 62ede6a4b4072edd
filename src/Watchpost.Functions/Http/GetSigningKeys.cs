using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Delivery.Signing;
using Watchpost.Http;

namespace Watchpost.Functions.Http;

/// <summary><c>GET /.well-known/jwks.json</c>.</summary>
public sealed class GetSigningKeys(HttpEdge edge, SigningKeys keys)
{
    /// <summary>The public keys that webhooks' <c>v1a</c> signatures are verified with; needs no key.</summary>
    [Function(nameof(GetSigningKeys))]
    public Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ".well-known/jwks.json")] HttpRequest request) =>
        edge.AnswerAsync(request, _ => Task.FromResult<IResult>(Answers.SigningKeys(keys.All)));
}
