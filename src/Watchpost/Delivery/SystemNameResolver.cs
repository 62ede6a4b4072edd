using System.Net;

namespace Watchpost.Delivery;

/// <summary>Asks the operating system.</summary>
public sealed class SystemNameResolver : INameResolver
{
    /// <inheritdoc/>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
