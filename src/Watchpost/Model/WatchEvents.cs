namespace Watchpost.Model;

/// <summary>What a caller wants to hear of. The terminal notification is always sent; the first two are extras.</summary>
[Flags]
public enum WatchEvents
{
    /// <summary>Nothing asked for; not a valid choice of a caller.</summary>
    None = 0,

    /// <summary>Every change of the progress, while the task is open.</summary>
    Progress = 1,

    /// <summary>The task waits for its user.</summary>
    Waiting = 2,

    /// <summary>The task has come to its end.</summary>
    Finished = 4,
}
