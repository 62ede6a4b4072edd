using Watchpost.Fakes;

namespace Watchpost.Benchmarks;

/// <summary>What the processes have used so far.</summary>
/// <param name="App">The application's processor time.</param>
/// <param name="Azurite">Azurite's processor time.</param>
/// <param name="Own">That of this process: callers, relay and receiver.</param>
/// <param name="Requests">What Azurite was asked.</param>
internal sealed record Usage(TimeSpan App, TimeSpan Azurite, TimeSpan Own, StorageRequests Requests)
{
    /// <summary>Reads it.</summary>
    public static async Task<Usage> ReadAsync(WatchpostApp app, Azurite azurite, CancellationToken cancellationToken) =>
        new(app.ProcessorTime, azurite.ProcessorTime, Environment.CpuUsage.TotalTime, await StorageRequests.ReadAsync(azurite.Queues, cancellationToken));

    /// <summary>What was used since an earlier reading.</summary>
    public Usage Since(Usage earlier) => new(App - earlier.App, Azurite - earlier.Azurite, Own - earlier.Own, Requests.Since(earlier.Requests));
}
