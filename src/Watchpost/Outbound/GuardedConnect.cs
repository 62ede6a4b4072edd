namespace Watchpost.Outbound;

/// <summary>
/// Connects to a host that the operator did not choose (a status URL, a follow-up's address), or refuses its address by throwing.
/// For <see cref="SocketsHttpHandler.ConnectCallback"/>; a source's own configured host is connected to without it.
/// </summary>
internal delegate ValueTask<Stream> GuardedConnect(SocketsHttpConnectionContext context, CancellationToken cancellationToken);
