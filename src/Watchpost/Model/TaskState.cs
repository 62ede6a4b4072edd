namespace Watchpost.Model;

/// <summary>Where a task stands. The first three are open; the others are terminal and never change again.</summary>
public enum TaskState
{
    /// <summary>Accepted upstream, not started.</summary>
    Pending,

    /// <summary>In work. Also what an unknown status means: only a state that a definition names ends a task.</summary>
    Running,

    /// <summary>Needs its user before it goes on; asked slowly.</summary>
    Waiting,

    /// <summary>Finished well.</summary>
    Succeeded,

    /// <summary>Finished badly.</summary>
    Failed,

    /// <summary>Called off upstream.</summary>
    Cancelled,

    /// <summary>Ours, and a watch's rather than a task's: the deadline passed first.</summary>
    Expired,
}
