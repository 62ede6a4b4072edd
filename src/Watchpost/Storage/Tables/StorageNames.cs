namespace Watchpost.Storage.Tables;

/// <summary>The tables and queues, by name.</summary>
internal static class StorageNames
{
    /// <summary>Tasks with their results, watches and attempts: one partition a task.</summary>
    public const string Tasks = "WatchpostTasks";

    /// <summary>Every wake-up that is still to come, grouped.</summary>
    public const string WakeUps = "WatchpostWakeUps";

    public const string Index = "WatchpostIndex";

    public const string Keys = "WatchpostIdempotencyKeys";

    /// <summary>Hosts that agreed to be sent webhooks.</summary>
    public const string Consents = "WatchpostConsents";

    public const string Replays = "WatchpostReplays";

    public const string Expiries = "WatchpostExpiries";

    /// <summary>What was learned from past tasks about when to ask, and how the sources answer.</summary>
    public const string History = "WatchpostHistory";

    /// <summary>The encryption key, where none is configured.</summary>
    public const string Settings = "WatchpostSettings";

    public static IReadOnlyList<string> Tables { get; } = [Tasks, WakeUps, Index, Keys, Replays, Consents, Expiries, History, Settings];

    /// <summary>Messages that say: ask about these tasks.</summary>
    public const string Polls = "watchpost-polls";

    /// <summary>Messages that say: deliver these notifications.</summary>
    public const string Deliveries = "watchpost-deliveries";

    /// <summary>Where the Functions host puts poll messages whose function kept failing.</summary>
    public const string PollsPoison = Polls + "-poison";

    /// <summary>Where the Functions host puts delivery messages whose function kept failing.</summary>
    public const string DeliveriesPoison = Deliveries + "-poison";

    /// <summary>All queues, those that stay empty included: a trigger whose queue is missing fills the host's log with a warning each time that it looks.</summary>
    public static IReadOnlyList<string> Queues { get; } = [Polls, Deliveries, PollsPoison, DeliveriesPoison];
}
