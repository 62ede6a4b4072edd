using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Watchpost.Sources.Health;

/// <summary>
/// Tells other processes how the sources answer this one, and this one how they answer others: in Azure, those that answer <c>GET /sources</c> ask no source.
/// It helps and is never needed: nothing fails where the storage does.
/// </summary>
internal sealed partial class SourceHealthSync(ISourceCatalog sources, SourceHealthStore store, TimeProvider time, ILogger<SourceHealthSync> logger) : IHostedService
{
    /// <summary>How often it is stored that all is as it was.</summary>
    public static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(30);

    /// <summary>How often a change is stored, for a source that is good to one task and bad to the next.</summary>
    public static readonly TimeSpan WriteChangeEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SyncTimeout = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly Dictionary<string, (SourceHealth Health, long At)> written = new(StringComparer.Ordinal);

    /// <summary>
    /// Stores what is news, where that is due. To be called when a function has nothing else left to do: then only its return waits, for seconds at most.
    /// It never fails.
    /// </summary>
    public Task SyncAsync(CancellationToken cancellationToken) => SyncAsync(isLast: false, cancellationToken);

    /// <summary>How each source has been answering all processes, by its name; where storage fails, as far as this process knows.</summary>
    public async Task<IReadOnlyDictionary<string, SourceHealth>> DescribeAsync(CancellationToken cancellationToken)
    {
        var known = sources.All.ToDictionary(source => source.Name, source => source.Describe().Health, StringComparer.Ordinal);
        await TryAsync(
            async token =>
            {
                foreach (var (source, health) in await store.ReadAsync(token))
                {
                    if (known.TryGetValue(source, out var own))
                    {
                        known[source] = own.With(health);
                    }
                }
            },
            cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return known;
    }
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stores what is not stored yet.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => SyncAsync(isLast: true, cancellationToken);

    private Task SyncAsync(bool isLast, CancellationToken cancellationToken) => Task.WhenAll(
        from source in sources.All
        let health = source.Describe().Health
        where IsDue(source.Name, health, isLast)
        select TryAsync(token => store.AddAsync(source.Name, health, token), cancellationToken));

    private bool IsDue(string source, SourceHealth health, bool isLast)
    {
        lock (gate)
        {
            if (written.TryGetValue(source, out var last) ? last.Health == health || !(isLast || IsOver(last, health)) : health.At is null)
            {
                return false;
            }

            written[source] = (health, time.GetTimestamp());
            return true;
        }
    }

    private bool IsOver((SourceHealth Health, long At) last, SourceHealth health) =>
        time.GetElapsedTime(last.At) >= (health.LastProblem == last.Health.LastProblem ? WriteEvery : WriteChangeEvery);

    private async Task TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(SyncTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await act(either.Token);
        }
#pragma warning disable CA1031 // How a source does is worth knowing, but nothing fails for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                Log.NotSynced(logger, e.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "How the sources answer could not be kept or read; it goes on without: {Message}")]
        public static partial void NotSynced(ILogger logger, string message);
    }
}
