namespace Watchpost.Outbound;

/// <summary>The host name did not resolve, or has no address.</summary>
/// <param name="host">The requested host.</param>
/// <param name="innerException">The resolver's error, if it gave one.</param>
internal sealed class NameNotResolvedException(string host, Exception? innerException = null) : IOException($"'{host}' does not resolve.", innerException);
