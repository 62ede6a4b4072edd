using System.Net;
using System.Net.Sockets;

namespace Watchpost.Outbound;

/// <summary>
/// Connects where <see cref="AddressGuard"/> lets it, for <see cref="SocketsHttpHandler.ConnectCallback"/>. The name is resolved here, every answer is judged,
/// and a judged address is dialled: between the judgement and the connection there is no second look-up that could answer otherwise.
/// One answer that may not be dialled refuses the whole name.
/// </summary>
/// <param name="resolver">Resolves names, anew for each connection.</param>
/// <param name="allowPrivateNetworks">Dial private, loopback and local addresses too.</param>
/// <param name="allowedHosts">Hosts whose addresses may be private.</param>
/// <param name="timeProvider">Bounds the time for one of several addresses.</param>
internal sealed class GuardedConnector(INameResolver resolver, bool allowPrivateNetworks, HostList allowedHosts, TimeProvider timeProvider)
{
    // A name may have hundreds of addresses; all are judged, these many tried.
    private const int MaxDialled = 4;

    // What one silent address may cost while another is left to try.
    private static readonly TimeSpan TryNextAfter = TimeSpan.FromSeconds(2);

    /// <summary>A connector that follows the settings.</summary>
    internal static GuardedConnector Create(INameResolver resolver, CallbackOptions options, TimeProvider timeProvider) =>
        new(resolver, options.AllowPrivateNetworks, options.Hosts, timeProvider);

    /// <summary>Opens one connection to a judged address. Tests look on here.</summary>
    internal Func<IPEndPoint, CancellationToken, Task<Stream>> Dial { get; init; } = DialAsync;

    /// <summary>Opens a connection to the request's host.</summary>
    /// <exception cref="AddressRefusedException">An address of the host may not be dialled.</exception>
    /// <exception cref="NameNotResolvedException">The host has no address.</exception>
    /// <exception cref="SocketException">No address answered.</exception>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(ConnectAsync(context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port, cancellationToken));
    }

    internal async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(host, cancellationToken);
        var allowPrivate = allowPrivateNetworks || allowedHosts.Contains(host, port);
        foreach (var address in addresses)
        {
            var verdict = AddressGuard.Judge(address);
            if (!AddressGuard.Permits(verdict, allowPrivate))
            {
                throw new AddressRefusedException(host, verdict);
            }
        }

        return await DialAsync(addresses, port, cancellationToken);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            var addresses = await resolver.ResolveAsync(host, cancellationToken);
            return addresses.Length > 0 ? addresses : throw new NameNotResolvedException(host);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw new NameNotResolvedException(host, exception);
        }
    }

    private async Task<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var count = Math.Min(addresses.Length, MaxDialled);
        for (var i = 0; i < count - 1; i++)
        {
            using var timeout = new CancellationTokenSource(TryNextAfter, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            try
            {
                return await Dial(EndPoint(addresses[i], port), either.Token);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is (SocketException or OperationCanceledException))
            {
                // The next address may answer.
            }
        }

        return await Dial(EndPoint(addresses[count - 1], port), cancellationToken);
    }

    private static IPEndPoint EndPoint(IPAddress address, int port) => new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);

    private static async Task<Stream> DialAsync(IPEndPoint target, CancellationToken cancellationToken)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
