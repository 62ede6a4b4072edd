using System.Net;

namespace Watchpost.Outbound;

/// <summary>Resolves host names.</summary>
internal interface INameResolver
{
    /// <summary>All addresses of the name, in the order to try them; an IP literal resolves to itself.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name does not resolve.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
