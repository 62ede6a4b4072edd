namespace Watchpost.Polling.Learning.State;

/// <summary>The few tasks of a source that were asked about last: enough to tell whether several are open. Guarded by <see cref="SourceMemory"/>.</summary>
internal sealed class RecentTasks
{
    /// <summary>From so many open tasks on, polls are pulled together.</summary>
    public const int Several = 4;

    private static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, DateTimeOffset> asked = new(Several, StringComparer.Ordinal);

    /// <summary>Takes note that a task is asked about.</summary>
    public void Add(string task, DateTimeOffset now)
    {
        if (asked.Count >= Several && !asked.ContainsKey(task))
        {
            asked.Remove(asked.MinBy(entry => entry.Value).Key);
        }

        asked[task] = now;
    }

    /// <summary>Whether several are open. A clock that has jumped, either way, makes it none.</summary>
    public bool AreSeveral(DateTimeOffset now) => asked.Values.Count(at => (now - at).Duration() < OpenFor) >= Several;
}
