namespace Watchpost.Fakes;

/// <summary>What the relay was asked: how much in all, and the last calls one by one.</summary>
public sealed class RelayCalls
{
    private const int Kept = 10_000;

    private readonly Lock sync = new();
    private readonly Queue<Call> last = new();
    private long total;

    /// <summary>How many calls there were.</summary>
    public long Total => Interlocked.Read(ref total);

    /// <summary>The last 10,000 calls, oldest first.</summary>
    public IReadOnlyList<Call> Last
    {
        get
        {
            lock (sync)
            {
                return [.. last];
            }
        }
    }

    internal void Add(string what, DateTimeOffset at)
    {
        Interlocked.Increment(ref total);
        lock (sync)
        {
            if (last.Count == Kept)
            {
                last.Dequeue();
            }

            last.Enqueue(new Call(what, at));
        }
    }

    /// <summary>One call.</summary>
    /// <param name="What">The task's ID, or <c>list</c> or <c>submit</c>.</param>
    /// <param name="At">When it came.</param>
    public readonly record struct Call(string What, DateTimeOffset At);
}
