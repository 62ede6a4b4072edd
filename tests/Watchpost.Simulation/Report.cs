using System.Globalization;

namespace Watchpost.Simulation;

/// <summary>What came of one run.</summary>
internal sealed record Report
{
    /// <summary>Replays the run exactly.</summary>
    public required int Seed { get; init; }

    /// <summary>What must not be; empty where all is well.</summary>
    public required IReadOnlyList<string> Complaints { get; init; }

    /// <summary>Continuations and events.</summary>
    public required long Steps { get; init; }

    /// <summary>Calls to storage.</summary>
    public required int Calls { get; init; }

    /// <summary>Polls.</summary>
    public required int Polls { get; init; }

    /// <summary>POSTs.</summary>
    public required int Posts { get; init; }

    /// <summary>Watches stored.</summary>
    public required int Watches { get; init; }

    /// <summary>Watches removed, having been kept for long enough.</summary>
    public required int Removed { get; init; }

    /// <summary>Simulated time.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>A number that any difference between two runs changes, be it one call to storage.</summary>
    public required int Trace { get; init; }

    /// <summary>A hash of what is seen from outside: each poll and each POST with its time, its bytes and its fate. How rows are laid out does not change it as such.</summary>
    public required ulong Behaviour { get; init; }

    /// <summary>The line that tells two versions apart.</summary>
    public string Hashes => string.Create(CultureInfo.InvariantCulture, $"{Seed} trace {Trace:x8} behaviour {Behaviour:x16}");

    /// <summary>What is wrong, and how to see it again.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"seed {Seed} (./simulate.sh --from {Seed} --seeds 1):\n    {string.Join("\n    ", Complaints.Take(10))}");
}
