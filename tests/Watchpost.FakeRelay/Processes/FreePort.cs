using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Watchpost.Fakes;

/// <summary>Ports of 127.0.0.1 for children that must be told theirs.</summary>
public static class FreePort
{
    // Below the range from which systems number outgoing connections: one of those must not sit on it when the child starts again.
    private const int First = 20_000;
    private const int Count = 10_000;

    /// <summary>One that is free at this moment.</summary>
    public static int Any()
    {
        while (true)
        {
            var port = First + Random.Shared.Next(Count);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    /// <summary>Claims this very port against other copies of this program until disposed; <see langword="null"/> where it is taken.</summary>
    public static IDisposable? TryClaim(int port)
    {
        var name = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"watchpost-port-{port}-{Environment.UserName}.lock"));
        try
        {
            // The lock closes the gap between our look and the child's start; the system drops it with our process.
            var claim = new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (IsFree(port))
            {
                return claim;
            }

            claim.Dispose();
            return null;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
