namespace Watchpost.Storage.Tables;

internal static class StorageNames
{
    /// <summary>Tasks with their results, watches and attempts: one partition per task.</summary>
    public const string Tasks = "WatchpostTasks";

    /// <summary>All scheduled wake-ups, in groups.</summary>
    public const string WakeUps = "WatchpostWakeUps";

    public const string Index = "WatchpostIndex";

    public const string Keys = "WatchpostIdempotencyKeys";

    /// <summary>Hosts that agreed to receive webhooks.</summary>
    public const string Consents = "WatchpostConsents";

    public const string Replays = "WatchpostReplays";

    public const string Expiries = "WatchpostExpiries";

    /// <summary>What was learned from past tasks about when to ask, and how the sources answer.</summary>
    public const string History = "WatchpostHistory";

    /// <summary>The encryption key, unless one is configured.</summary>
    public const string Settings = "WatchpostSettings";

    public static IReadOnlyList<string> Tables { get; } = [Tasks, WakeUps, Index, Keys, Replays, Consents, Expiries, History, Settings];

    /// <summary>Messages about polls.</summary>
    public const string Polls = "watchpost-polls";

    /// <summary>Messages about deliveries.</summary>
    public const string Deliveries = "watchpost-deliveries";

    /// <summary>Where the Functions host moves poll messages whose function kept failing.</summary>
    public const string PollsPoison = Polls + "-poison";

    /// <summary>Where the Functions host moves delivery messages whose function kept failing.</summary>
    public const string DeliveriesPoison = Deliveries + "-poison";

    /// <summary>All queues, even those that stay empty: if a trigger's queue is missing, the host logs a warning on each look.</summary>
    public static IReadOnlyList<string> Queues { get; } = [Polls, Deliveries, PollsPoison, DeliveriesPoison];
}
