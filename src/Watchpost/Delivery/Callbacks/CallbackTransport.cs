using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Watchpost.Outbound;

namespace Watchpost.Delivery.Callbacks;

/// <summary>
/// The one HTTP client for everything that goes to a callback's host. It follows nothing, remembers nothing and brings no credentials:
/// no redirects, proxy, cookies or decompression; HTTP/1.1; every connection through <see cref="GuardedConnector"/>.
/// It bounds sizes, not the time of a whole exchange: that is the caller's.
/// </summary>
internal sealed class CallbackTransport : IDisposable
{
    private readonly HttpMessageInvoker client;

    /// <summary>Made once for the whole process: it owns the connections.</summary>
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
            // A request that gives up leaves its connecting behind: that must not outlive it for long.
            ConnectTimeout = TimeSpan.FromSeconds(delivery.Value.TimeoutSeconds),
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PreAuthenticate = false,
            AutomaticDecompression = DecompressionMethods.None,
            // Names are resolved and judged anew at least this often.
            PooledConnectionLifetime = TimeSpan.FromSeconds(60),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            // The last resort only: how many attempts one host gets at a time is decided by whoever starts them.
            MaxConnectionsPerServer = 64,
            MaxResponseHeadersLength = 64,
            // What is not read of an answer is not drained either: the connection is dropped.
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

    /// <summary>Sends and returns as soon as the answer's headers are there. Dispose the answer: that drops what was not read of it.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return client.SendAsync(request, cancellationToken);
    }
    public void Dispose() => client.Dispose();

    /// <summary>Receivers may join our trace, but our baggage and trace state are none of their business.</summary>
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
