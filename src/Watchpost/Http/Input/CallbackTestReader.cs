using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Signing;
using Watchpost.Outbound;

namespace Watchpost.Http.Input;

/// <summary>Reads <c>POST /callbacks/test</c>: a callback and a secret by the rules of a registration.</summary>
internal sealed class CallbackTestReader(IOptions<CallbackOptions> options)
{
    private static readonly FrozenSet<string> Members = FrozenSet.Create(StringComparer.Ordinal, "callbackUrl", "secret");

    /// <summary>What to try; or 400, 413, 415.</summary>
    public async Task<Parsed<CallbackTest>> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await JsonBody.ReadAsync(request, cancellationToken) switch
        {
            Parsed<ReadOnlyMemory<byte>>.Valid(var body) => Read(body.Span),
            Parsed<ReadOnlyMemory<byte>>.Invalid(var problem) => new Parsed<CallbackTest>.Invalid(problem),
            _ => throw new UnreachableException(),
        };

    internal Parsed<CallbackTest> Read(ReadOnlySpan<byte> body)
    {
        var errors = new FieldErrors();
        string? url = null;
        string? secret = null;
        var seen = JsonObject.Read(body, Members, errors, (ref Utf8JsonReader reader, ReadOnlySpan<byte> _, string name, FieldErrors found) =>
        {
            var text = JsonFields.Text(ref reader, name, found);
            (url, secret) = name == "callbackUrl" ? (text, secret) : (url, text);
        });
        if (seen is not null)
        {
            JsonObject.Require("callbackUrl", seen, url, errors);
        }

        CallbackCheck.Secret(secret, errors);
        var isRefused = CallbackCheck.Url(url, options.Value, errors);
        return errors.Any
            ? new Parsed<CallbackTest>.Invalid(CallbackCheck.ProblemOf(errors, isRefused))
            : new Parsed<CallbackTest>.Valid(new CallbackTest(new Uri(url!), WebhookSecret.TryParse(secret, out var own) ? own : null));
    }
}
