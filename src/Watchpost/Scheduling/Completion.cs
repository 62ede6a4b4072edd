namespace Watchpost.Scheduling;

/// <summary>How the completion of a group ended: a closed set.</summary>
internal abstract record Completion
{
    private Completion()
    {
    }

    /// <summary>The group is replaced; its successors are stored and announced.</summary>
    /// <param name="StillRunning">The group of the wake-ups that this process is still handling; <see langword="null"/> if there are none.</param>
    public sealed record Completed(WakeUpGroup? StillRunning) : Completion;

    /// <summary>Another process acquired the lease. Nothing was stored, and this process must stop working on the group.</summary>
    public sealed record LeaseLost : Completion
    {
        public static LeaseLost Instance { get; } = new();
    }
}
