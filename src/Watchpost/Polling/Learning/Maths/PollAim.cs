namespace Watchpost.Polling.Learning.Maths;

/// <summary>What a schedule aims for, on average: a closed set.</summary>
internal abstract record PollAim
{
    private PollAim()
    {
    }

    /// <summary>The lowest latency for a number of calls per task.</summary>
    /// <param name="Calls">1 to 1,000.</param>
    public sealed record CallsPerTask(double Calls) : PollAim;

    /// <summary>The fewest calls that reach a latency.</summary>
    /// <param name="Seconds">From the end to the call that sees it, on average; 0.1 to 3,600.</param>
    public sealed record Latency(double Seconds) : PollAim;
}
