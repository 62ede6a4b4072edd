using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Watchpost.Http.Output;
using Watchpost.Outbound;

namespace Watchpost.Http.Input;

/// <summary>Reads <c>POST /callbacks/test</c>, by the rules of a registration.</summary>
internal sealed class CallbackTestReader(IOptions<CallbackOptions> options)
{
    /// <summary>The callback to test; or 400, 413, 415.</summary>
    public async Task<Parsed<CallbackTest>> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        (await JsonBody.ReadAsync(request, cancellationToken)).Then(body => Read(body.Span));

    private Parsed<CallbackTest> Read(ReadOnlySpan<byte> body)
    {
        var errors = new FieldErrors();
        string? url = null, secret = null;
        JsonBody.Parse(body, errors, ["callbackUrl"], new Dictionary<string, Action<JsonInput>>(StringComparer.Ordinal)
        {
            ["callbackUrl"] = member => url = member.Text(),
            ["secret"] = member => secret = member.Text(),
        });
        var signedWith = errors.CheckSecret(secret);
        errors.CheckCallback(url, options.Value);
        return errors.Or(() => new CallbackTest(new Uri(url!), signedWith));
    }
}
