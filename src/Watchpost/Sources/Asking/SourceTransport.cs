using System.Net;
using Watchpost.Outbound;

namespace Watchpost.Sources.Asking;

/// <summary>One source's connections: to its own host, and guarded ones to hosts that others chose.</summary>
internal sealed class SourceTransport(GuardedConnect guard) : IDisposable
{
    private readonly HttpMessageInvoker own = new(Handler(guard: null));
    private readonly HttpMessageInvoker guarded = new(Handler(guard));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool isOwnHost, CancellationToken cancellationToken) =>
        (isOwnHost ? own : guarded).SendAsync(request, cancellationToken);

    public void Dispose()
    {
        own.Dispose();
        guarded.Dispose();
    }

    private static SocketsHttpHandler Handler(GuardedConnect? guard) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.All,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // Follow DNS changes.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxConnectionsPerServer = 64,
        // If we stop reading a response, give up its connection rather than wait for the rest.
        MaxResponseDrainSize = 64 << 10,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        ConnectCallback = guard is null ? null : new Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>(guard),
    };
}
