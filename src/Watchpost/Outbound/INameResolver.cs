using System.Net;

namespace Watchpost.Outbound;

/// <summary>Turns a host name into addresses. Tests bring one that changes its answer.</summary>
internal interface INameResolver
{
    /// <summary>All addresses of the name, in the order in which they should be tried; an IP literal is its own answer.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name does not resolve.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
