using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Watchpost.Outbound;

namespace Watchpost.Delivery.Callbacks;

/// <summary>
/// The only HTTP client for callback hosts. No redirects, proxy, cookies, credentials or decompression; HTTP/1.1;
/// every connection goes through <see cref="GuardedConnector"/>. It bounds sizes; the caller bounds the duration.
/// </summary>
internal sealed class CallbackTransport : IDisposable
{
    private readonly HttpMessageInvoker client;

    /// <summary>Created once per process: it owns the connections.</summary>
    public CallbackTransport(INameResolver resolver, IOptions<CallbackOptions> callbacks, IOptions<DeliveryOptions> delivery, TimeProvider timeProvider)
        : this(resolver, callbacks, delivery, timeProvider, chainPolicy: null)
    {
    }

    internal CallbackTransport(
        INameResolver resolver, IOptions<CallbackOptions> callbacks, IOptions<DeliveryOptions> delivery, TimeProvider timeProvider, X509ChainPolicy? chainPolicy)
    {
        client = new(new SocketsHttpHandler
        {
            ConnectCallback = GuardedConnector.Create(resolver, callbacks.Value, timeProvider).ConnectAsync,
            // A cancelled request leaves its connection attempt running: end that soon after.
            ConnectTimeout = TimeSpan.FromSeconds(delivery.Value.TimeoutSeconds),
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PreAuthenticate = false,
            AutomaticDecompression = DecompressionMethods.None,
            // Re-resolve and re-check names at least this often.
            PooledConnectionLifetime = TimeSpan.FromSeconds(60),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            // A last resort: DeliveryThrottle decides how many attempts one host gets.
            MaxConnectionsPerServer = 64,
            MaxResponseHeadersLength = 64,
            // Do not drain unread response data: drop the connection.
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = new TraceParentOnly(),
            SslOptions = new SslClientAuthenticationOptions
            {
#pragma warning disable CA5398 // The floor is the point: some systems still offer TLS 1.0.
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
                CertificateChainPolicy = chainPolicy,
            },
        });
    }

    /// <summary>Sends, and returns once the response headers arrive. Dispose the response to drop the unread rest.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return client.SendAsync(request, cancellationToken);
    }
    public void Dispose() => client.Dispose();

    /// <summary>Receivers may join our trace, but must not see our baggage or trace state.</summary>
    private sealed class TraceParentOnly : DistributedContextPropagator
    {
        public override IReadOnlyCollection<string> Fields { get; } = ["traceparent"];

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
        {
            if (activity is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
            {
                setter?.Invoke(carrier, "traceparent", id);
            }
        }

        public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
            (traceId, traceState) = (null, null);

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
    }
}
