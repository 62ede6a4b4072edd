using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Watchpost.SystemTests.Abuse;

/// <summary>Sends requests byte for byte: no client library in between that would refuse to, or make them tidy. One connection each.</summary>
internal sealed class RawCaller(int port)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Sends one.</summary>
    /// <returns>The status; 0 where the server closed the connection without an answer.</returns>
    public async Task<int> SendAsync(Hostile.Request request, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
        try
        {
            var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{request.Method} /api/{request.Path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
            foreach (var (name, value) in request.Headers)
            {
                head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            }

            if (request.Body is { } body)
            {
                head.Append(CultureInfo.InvariantCulture, $"content-length: {body.Length}\r\n");
            }

            await SendAsync(socket, Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), cancel);
            foreach (var piece in request.Body?.Chunk(request.IsSlow ? Math.Max(1, request.Body.Length / 3) : 1 << 20) ?? [])
            {
                await SendAsync(socket, piece, cancel);
                if (request.IsSlow)
                {
                    await Task.Delay(Pause, TimeProvider.System, cancel);
                }
            }
        }
        catch (SocketException)
        {
            // It has answered before it read all, and closed.
        }

        return await StatusAsync(socket, cancel);
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel)..];
        }
    }

    private static async Task<int> StatusAsync(Socket socket, CancellationToken cancel)
    {
        var answer = new byte[16 * 1024];
        var read = 0;
        try
        {
            while (read < answer.Length && await socket.ReceiveAsync(answer.AsMemory(read), SocketFlags.None, cancel) is > 0 and var count)
            {
                read += count;
            }
        }
        catch (SocketException)
        {
            // Closed with some of our bytes unread.
        }

        return read > 12 && int.TryParse(Encoding.ASCII.GetString(answer, 9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;
    }
}
