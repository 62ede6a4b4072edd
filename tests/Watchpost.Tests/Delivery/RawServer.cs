using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Watchpost.Tests.Delivery;

/// <summary>A receiver that may do to a connection whatever it likes: nothing between it and the socket.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<Received> requests = new();
    private readonly Task accepting;

    private int connections;

    /// <param name="handle">Gets each connection, before anything of it was read.</param>
    public RawServer(Func<Connection, CancellationToken, Task> handle)
    {
        listener.Start();
        accepting = AcceptAsync(handle);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections => connections;

    public IReadOnlyCollection<Received> Requests => requests;

    public Uri Url(string scheme = "http", string host = "127.0.0.1") => new($"{scheme}://{host}:{Port}/hooks/mj?token=t");

    /// <summary>Reads a request on each connection in turn and answers with these bytes, keeping the connection.</summary>
    public static RawServer Answering(string answer) => new(async (connection, cancellationToken) =>
    {
        while (await connection.ReadRequestAsync(cancellationToken))
        {
            await connection.WriteAsync(answer, cancellationToken);
        }
    });

    /// <summary>Reads one request, answers with these bytes and closes.</summary>
    public static RawServer AnsweringOnce(string answer) => new(async (connection, cancellationToken) =>
    {
        await connection.ReadRequestAsync(cancellationToken);
        await connection.WriteAsync(answer, cancellationToken);
    });

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Stop();
        stopping.Dispose();
    }

    private async Task AcceptAsync(Func<Connection, CancellationToken, Task> handle)
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stopping.Token);
                Interlocked.Increment(ref connections);
                open.Add(ServeAsync(socket, handle));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(Socket socket, Func<Connection, CancellationToken, Task> handle)
    {
        using var connection = new Connection(socket, requests);
        try
        {
            await handle(connection, stopping.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, or the test is over.
        }
    }

    internal sealed record Received(string Line, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
    {
        public string? this[string name] => Headers.SingleOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    internal sealed class Connection(Socket socket, ConcurrentQueue<Received> requests) : IDisposable
    {
        public Stream Stream { get; set; } = new NetworkStream(socket, ownsSocket: true);

        /// <summary>Closes with a reset instead of a farewell.</summary>
        public void Reset()
        {
            socket.LingerState = new(enable: true, seconds: 0);
            socket.Dispose();
        }

        public async Task WriteAsync(string text, CancellationToken cancellationToken)
        {
            await Stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);
            await Stream.FlushAsync(cancellationToken);
        }

        /// <summary>Reads one request and notes it; <see langword="false"/> at the end of the connection.</summary>
        public async Task<bool> ReadRequestAsync(CancellationToken cancellationToken)
        {
            if (await ReadLineAsync(cancellationToken) is not { Length: > 0 } line)
            {
                return false;
            }

            var headers = new List<KeyValuePair<string, string>>();
            while (await ReadLineAsync(cancellationToken) is { Length: > 0 } header)
            {
                var parts = header.Split(": ", 2);
                headers.Add(new(parts[0], parts[1]));
            }

            var length = headers.Find(header => string.Equals(header.Key, "Content-Length", StringComparison.OrdinalIgnoreCase)).Value ?? "0";
            var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            await Stream.ReadExactlyAsync(body, cancellationToken);
            requests.Enqueue(new(line, headers, body));
            return true;
        }

        public void Dispose() => Stream.Dispose();

        private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
        {
            var line = new StringBuilder();
            var one = new byte[1];
            while (await Stream.ReadAsync(one, cancellationToken) == 1)
            {
                if (one[0] == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                line.Append((char)one[0]);
            }

            return null;
        }
    }
}
