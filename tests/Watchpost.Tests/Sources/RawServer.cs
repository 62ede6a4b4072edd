using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Watchpost.Tests.Sources;

/// <summary>A server that says bytes which no proper server would say, and counts who comes.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private int connections;

    public RawServer(Func<NetworkStream, CancellationToken, Task> answer)
    {
        listener.Start();
        accepting = AcceptAsync(answer);
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public int Connections => connections;

    /// <summary>Says some text once the request's head has come, and closes.</summary>
    public static RawServer Saying(string head, params byte[][] body) => new(async (stream, cancellationToken) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n")), cancellationToken);
        foreach (var part in body)
        {
            await stream.WriteAsync(part, cancellationToken);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Stop();
        stop.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref connections);
                await using var stream = client.GetStream();
                await ReadHeadAsync(stream);
                await answer(stream, stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The test is over, or the client went away.
        }
    }

    private async Task ReadHeadAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        var head = "";
        while (!head.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, stop.Token);
            if (read == 0)
            {
                return;
            }

            head += Encoding.ASCII.GetString(buffer, 0, read);
        }
    }
}
