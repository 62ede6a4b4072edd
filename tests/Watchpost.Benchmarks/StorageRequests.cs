using System.Collections.Immutable;
using System.Net.Http.Json;

namespace Watchpost.Benchmarks;

/// <summary>How many requests Azurite has answered, by kind; see <c>request-counter.cjs</c>.</summary>
internal sealed record StorageRequests(ImmutableSortedDictionary<string, long> Counts)
{
    private const string Nothing = "(nothing)";

    /// <summary>Looks into a queue that found nothing.</summary>
    public long IdleLooks => Sum(kind => kind.EndsWith(Nothing, StringComparison.Ordinal));

    /// <summary>All other requests to queues.</summary>
    public long Queue => Sum(kind => IsQueue(kind) && !kind.EndsWith(Nothing, StringComparison.Ordinal));

    /// <summary>Requests to tables. A transaction is one request, as on the bill.</summary>
    public long Table => Sum(kind => !IsQueue(kind));

    /// <summary>Lets every Azurite that this process starts count.</summary>
    public static void CountFromNowOn() =>
        Environment.SetEnvironmentVariable("NODE_OPTIONS", $"--require \"{Path.Combine(AppContext.BaseDirectory, "request-counter.cjs")}\"");

    /// <summary>Reads the counts since the start.</summary>
    public static async Task<StorageRequests> ReadAsync(Uri service, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var counts = await http.GetFromJsonAsync<Dictionary<string, long>>(new Uri(service, "request-counts"), cancellationToken);
        return new StorageRequests(counts!.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>What came since an earlier reading.</summary>
    public StorageRequests Since(StorageRequests earlier) => new(
        Counts.Select(count => KeyValuePair.Create(count.Key, count.Value - earlier.Counts.GetValueOrDefault(count.Key)))
            .Where(count => count.Value > 0)
            .ToImmutableSortedDictionary(StringComparer.Ordinal));

    private static bool IsQueue(string kind) => kind.Contains("/messages", StringComparison.Ordinal) || kind.Contains(" watchpost-", StringComparison.Ordinal);

    private long Sum(Func<string, bool> isMeant) => Counts.Where(count => isMeant(count.Key)).Sum(count => count.Value);
}
