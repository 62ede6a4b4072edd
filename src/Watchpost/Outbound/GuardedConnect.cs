namespace Watchpost.Outbound;

/// <summary>
/// Connects to a host that the operator did not choose (a status URL, a follow-up URL), or throws if its address is refused.
/// For <see cref="SocketsHttpHandler.ConnectCallback"/>; a source's configured host is not guarded.
/// </summary>
internal delegate ValueTask<Stream> GuardedConnect(SocketsHttpConnectionContext context, CancellationToken cancellationToken);
