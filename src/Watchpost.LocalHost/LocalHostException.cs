namespace Watchpost.LocalHost;

/// <summary>The host cannot start, for a reason that its user can mend. The message is one line and holds no secret.</summary>
internal sealed class LocalHostException(string message, Exception? innerException = null) : Exception(message, innerException);
