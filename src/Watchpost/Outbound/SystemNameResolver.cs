using System.Net;

namespace Watchpost.Outbound;

/// <summary>
/// Resolves names with the operating system. Outside Windows that blocks a thread until the name servers respond or time out, even after
/// cancellation. So it uses a few dedicated threads and one lookup per name at a time, and callers can stop waiting.
/// </summary>
#pragma warning disable CA1001 // Without its wait handle the semaphore holds nothing, and a look-up that hangs may outlive everything else.
internal sealed class SystemNameResolver : INameResolver
#pragma warning restore CA1001
{
    /// <summary>Maximum number of concurrent lookups.</summary>
    public const int MaxLookUps = 32;

    private readonly SemaphoreSlim free = new(MaxLookUps);
    private readonly Dictionary<string, Task<IPAddress[]>> underWay = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks a name up, blocking. Tests replace it.</summary>
    internal Func<string, IPAddress[]> LookUp { get; init; } = Dns.GetHostAddresses;
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (Find(host) is not { } looking)
        {
            await free.WaitAsync(cancellationToken);
            looking = Begin(host);
        }

        return await looking.WaitAsync(cancellationToken);
    }

    private Task<IPAddress[]>? Find(string host)
    {
        lock (underWay)
        {
            return underWay.GetValueOrDefault(host);
        }
    }

    private Task<IPAddress[]> Begin(string host)
    {
        lock (underWay)
        {
            if (underWay.TryGetValue(host, out var begun))
            {
                free.Release();
                return begun;
            }

            // A dedicated thread: a hanging lookup must not block the thread pool.
            var looking = Task.Factory.StartNew(
                () => LookUpOnce(host), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            underWay.Add(host, looking);
            return looking;
        }
    }

    private IPAddress[] LookUpOnce(string host)
    {
        try
        {
            return LookUp(host);
        }
        finally
        {
            lock (underWay)
            {
                underWay.Remove(host);
            }

            free.Release();
        }
    }
}
