namespace Watchpost.Polling.Learning.State;

/// <summary>The tasks of a source that were polled last: enough to know whether several are open. Guarded by <see cref="SourceMemory"/>.</summary>
internal sealed class RecentTasks
{
    /// <summary>From this many open tasks on, their polls are aligned.</summary>
    public const int Several = 4;

    private static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, DateTimeOffset> asked = new(Several, StringComparer.Ordinal);

    public void Add(string task, DateTimeOffset now)
    {
        if (asked.Count >= Several && !asked.ContainsKey(task))
        {
            asked.Remove(asked.MinBy(entry => entry.Value).Key);
        }

        asked[task] = now;
    }

    /// <summary>Whether several are open; <see langword="false"/> after a clock jump, either way.</summary>
    public bool AreSeveral(DateTimeOffset now) => asked.Values.Count(at => (now - at).Duration() < OpenFor) >= Several;
}
