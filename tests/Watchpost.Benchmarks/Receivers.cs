using System.Net;
using System.Net.Sockets;
using Watchpost.Fakes;

namespace Watchpost.Benchmarks;

/// <summary>Webhook receivers, each a host of its own: healthy ones, some that take ten seconds, and dead ones of two kinds.</summary>
internal sealed class Receivers : IAsyncDisposable
{
    private const string Path = "soak";
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(10);
    private readonly List<FakeRelay> running = [];

    /// <summary>The callback of each healthy one.</summary>
    public IReadOnlyList<string> Healthy { get; private set; } = [];

    /// <summary>The callback of each that may be slow or dead.</summary>
    public IReadOnlyList<string> Others { get; private set; } = [];

    /// <summary>What came to the healthy ones.</summary>
    public IEnumerable<ReceivedWebhook> AtHealthy => running.Take(Healthy.Count).SelectMany(relay => relay.Receiver.Received);

    /// <summary>Starts them. Half of the dead ones refuse connections, the others take them and say nothing.</summary>
    /// <param name="healthy">How many are healthy in any case.</param>
    /// <param name="slow">How many are slow.</param>
    /// <param name="dead">How many are dead.</param>
    /// <param name="isBad">Whether they are: otherwise all are healthy.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<Receivers> StartAsync(int healthy, int slow, int dead, bool isBad, CancellationToken cancellationToken)
    {
        var receivers = new Receivers();
        try
        {
            receivers.Healthy = await receivers.StartAsync(healthy, null, cancellationToken);
            receivers.Others = !isBad ? await receivers.StartAsync(slow + dead, null, cancellationToken) :
            [
                .. await receivers.StartAsync(slow, Replies.Slow(SlowAnswer), cancellationToken),
                .. await receivers.StartAsync(dead / 2, Replies.Hang(), cancellationToken),
                .. Enumerable.Range(0, dead - (dead / 2)).Select(_ => $"http://127.0.0.1:{ClosedPort()}/hooks/{Path}"),
            ];
            return receivers;
        }
        catch
        {
            await receivers.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var relay in running)
        {
            await relay.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<string>> StartAsync(int count, Reply? reply, CancellationToken cancellationToken)
    {
        var urls = new List<string>();
        for (var number = 0; number < count; number++)
        {
            var relay = await FakeRelay.StartAsync(cancel: cancellationToken);
            running.Add(relay);
            urls.Add(relay.HookUrl(Path));
            if (reply is not null)
            {
                relay.Receiver.Replies.For(new Uri(urls[^1]).AbsolutePath, reply);
            }
        }

        return urls;
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
