using System.Collections.Immutable;

namespace Watchpost.Benchmarks;

/// <summary>What one combination showed.</summary>
internal sealed record WatchResult
{
    public required int Watches { get; init; }

    public required double Interval { get; init; }

    /// <summary>What is different from the other combinations; empty: nothing.</summary>
    public required string Variant { get; init; }

    /// <summary>Requests that reached the relay.</summary>
    public required long UpstreamCalls { get; init; }

    /// <summary>The machine's load average at the start: above its number of processors, times are rough.</summary>
    public required string Load { get; init; }

    /// <summary>The application's processor time until it was ready.</summary>
    public required TimeSpan Starting { get; init; }

    public required TimeSpan Registering { get; init; }

    public required Usage UsedRegistering { get; init; }

    /// <summary>From the first registration to the last webhook.</summary>
    public required Usage Used { get; init; }

    public required long AppPeakMemory { get; init; }

    public required long AzuritePeakMemory { get; init; }

    public required ImmutableArray<WatchOutcome> Outcomes { get; init; }

    /// <summary>Webhooks whose signature is wrong.</summary>
    public required int Unverified { get; init; }

    /// <summary>Requests for each time that a task was asked about: below 1 where requests ask about several.</summary>
    public double CallsPerPoll => (double)UpstreamCalls / Outcomes.Sum(outcome => outcome.Calls);

    public int Lost => Outcomes.Count(outcome => outcome.IsLost);

    public int Doubled => Outcomes.Count(outcome => outcome.IsDoubled);

    public int Repeated => Outcomes.Count(outcome => outcome.IsRepeated);

    public bool IsGood => Lost + Doubled + Unverified == 0;

    public IEnumerable<WatchOutcome> Notified => Outcomes.Where(outcome => !outcome.IsLost);
}
