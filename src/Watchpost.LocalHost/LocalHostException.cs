namespace Watchpost.LocalHost;

/// <summary>The host cannot start, for a reason the user can fix. The message is one line without secrets.</summary>
internal sealed class LocalHostException(string message, Exception? innerException = null) : Exception(message, innerException);
