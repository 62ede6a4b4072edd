namespace Watchpost.Model;

/// <summary>What a watch has been told of its open task.</summary>
internal sealed record LastNotifiedProgress
{
    /// <summary>The state that it was last told.</summary>
    public TaskState State { get; init; } = TaskState.Pending;

    /// <summary>The progress that it was last told.</summary>
    public int? Progress { get; init; }

    /// <summary>The receiver asked for no further progress notifications.</summary>
    public bool IsSilenced { get; init; }

    /// <summary>The notification that is under way, one at most.</summary>
    public ProgressNotification? Current { get; init; }
}
