namespace Watchpost.Scheduling;

/// <summary>What a wake-up is for.</summary>
internal enum WakeUpKind
{
    /// <summary>Ask the source about the task, and go on from there.</summary>
    Poll,

    /// <summary>Look for watches whose deadline has passed; nothing follows from it.</summary>
    Deadline,

    /// <summary>Attempt a watch's due notification.</summary>
    Delivery,

    /// <summary>Go on with a bulk replay. Here the "task" is the operation's ID.</summary>
    Replay,

    /// <summary>Find the watches that want to hear of a task's progress.</summary>
    News,

    /// <summary>Tell a watch of its task's progress.</summary>
    Progress,
}
