namespace Watchpost.Benchmarks.Compare;

/// <summary>What came of one side.</summary>
internal sealed record SideResult
{
    public required string Name { get; init; }

    /// <summary>Those that count.</summary>
    public required int Tasks { get; init; }

    /// <summary>How often the relay was asked about a task, on average.</summary>
    public required double Calls { get; init; }

    /// <summary>Requests that reached the relay, per task: fewer, where one asks about several.</summary>
    public required double Requests { get; init; }

    /// <summary>Seconds from a task's end to its webhook.</summary>
    public required Spread Latency { get; init; }

    /// <summary>Seconds from a task's end until the relay tells of it, on average.</summary>
    public required double OwnDelay { get; init; }

    public required int Lost { get; init; }

    public required int Doubled { get; init; }

    public required int Unverified { get; init; }

    public bool IsGood => Lost + Doubled + Unverified == 0;
}
