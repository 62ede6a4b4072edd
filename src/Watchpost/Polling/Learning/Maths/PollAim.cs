namespace Watchpost.Polling.Learning.Maths;

/// <summary>What the schedule for a task is to come to, on average: a closed set.</summary>
internal abstract record PollAim
{
    private PollAim()
    {
    }

    /// <summary>The least latency that so many calls per task can buy.</summary>
    /// <param name="Calls">1 to 1,000.</param>
    public sealed record CallsPerTask(double Calls) : PollAim;

    /// <summary>The fewest calls with which a task's end is seen so soon.</summary>
    /// <param name="Seconds">From the end to the call that sees it, on average; 0.1 to 3,600.</param>
    public sealed record Latency(double Seconds) : PollAim;
}
