namespace Watchpost.Outbound;

/// <summary>The host's name did not resolve, or to no address at all.</summary>
/// <param name="host">The host that was asked for.</param>
/// <param name="innerException">The resolver's error, if it gave one.</param>
internal sealed class NameNotResolvedException(string host, Exception? innerException = null) : IOException($"'{host}' does not resolve.", innerException);
