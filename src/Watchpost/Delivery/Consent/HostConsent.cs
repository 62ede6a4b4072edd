using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Callbacks;
using Watchpost.Outbound;

namespace Watchpost.Delivery.Consent;

/// <summary>
/// Whether a host agrees to receive webhooks: CloudEvents' abuse protection (HTTP 1.1 Web Hooks 1.0, section 4). Off unless
/// <c>Watchpost__Callbacks__Verification</c> is <c>options</c>. Consents are stored per host name and port.
/// </summary>
internal sealed class HostConsent(ConsentStore store, CallbackTransport transport, IOptions<CallbackOptions> options, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private const int MaxHosts = 10_000;
    private static readonly TimeSpan KeptHere = TimeSpan.FromMinutes(10);

    private readonly MemoryCache agreed = new(new MemoryCacheOptions { SizeLimit = MaxHosts, Clock = new CacheClock(time) });

    /// <summary>Our name, sent as <c>WebHook-Request-Origin</c>; <see langword="null"/> if consent is not required.</summary>
    public string? Origin { get; } = string.Equals(options.Value.Verification, "options", StringComparison.OrdinalIgnoreCase)
        ? OwnName(options.Value)
        : null;

    /// <summary>
    /// Whether the callback's host agrees; asks it if unknown. Exceptions of the exchange propagate, so an unreachable host is
    /// reported as such.
    /// </summary>
    public async Task<ConsentAnswer> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        var host = url.Authority.ToLowerInvariant();
        if (Origin is null || agreed.TryGetValue(host, out _))
        {
            return ConsentAnswer.Agreed.Instance;
        }

        if (!(await store.FindAsync(host, cancellationToken) > time.GetUtcNow()))
        {
            // Refusals are not cached: the next attempt asks again.
            var answer = await AskAsync(url, Origin, cancellationToken);
            if (answer is not ConsentAnswer.Agreed)
            {
                return answer;
            }

            await store.KeepAsync(host, time.GetUtcNow() + Kept, cancellationToken);
        }

        agreed.Set(host, true, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = KeptHere, Size = 1 });
        return ConsentAnswer.Agreed.Instance;
    }
    public void Dispose() => agreed.Dispose();

    // Only a header with our name or * is consent, whatever the status. Without it, some statuses mean "ask again later".
    private async Task<ConsentAnswer> AskAsync(Uri url, string origin, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, url);
        request.Headers.TryAddWithoutValidation("webhook-request-origin", origin);
        using var response = await transport.SendAsync(request, cancellationToken);
        if (Values(response, "webhook-allowed-origin").Select(allowed => allowed.Trim()).Any(allowed => allowed == "*" || string.Equals(allowed, origin, StringComparison.OrdinalIgnoreCase)))
        {
            return ConsentAnswer.Agreed.Instance;
        }

        return (int)response.StatusCode switch
        {
            408 or 425 or 429 or >= 500 => new ConsentAnswer.NotNow(
                (int)response.StatusCode, Values(response, "retry-after").FirstOrDefault() is { } wait ? RetryAfter.Parse(wait, time.GetUtcNow()) : null),
            _ => ConsentAnswer.Refused.Instance,
        };
    }

    private static IEnumerable<string> Values(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values : [];

    private static string OwnName(CallbackOptions options) => options switch
    {
        { PublicUrl: { } url } => new Uri(url).Authority,
        { SiteHostName: { Length: > 0 } name } => name,
        _ => "watchpost",
    };
}
