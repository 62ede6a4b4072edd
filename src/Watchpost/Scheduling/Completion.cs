namespace Watchpost.Scheduling;

/// <summary>How the completion of a group ended: a closed set.</summary>
internal abstract record Completion
{
    private Completion()
    {
    }

    /// <summary>The group is gone, its successors are stored and announced.</summary>
    /// <param name="StillRunning">What stays with this process; <see langword="null"/> where nothing does.</param>
    public sealed record Completed(WakeUpGroup? StillRunning) : Completion;

    /// <summary>Another process has taken the group over: nothing was stored, and nothing more is to be done about it here.</summary>
    public sealed record LeaseLost : Completion
    {
        public static LeaseLost Instance { get; } = new();
    }
}
