namespace Watchpost.LocalHost.Queues;

/// <summary>Settings of queue triggers: <c>extensions.queues</c> of host.json, with the official defaults and bounds.</summary>
internal sealed record QueueSettings
{
    /// <summary>Messages per batch, 1 to 32.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Fetch a new batch once at most this many messages are in progress; default half the batch size.</summary>
    public int? NewBatchThreshold { get; init; }

    /// <summary>The longest wait between polls of an empty queue, at least 100 ms.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a message whose function failed stays hidden.</summary>
    public TimeSpan VisibilityTimeout { get; init; }

    /// <summary>How often a message is tried before it moves to the poison queue, at least 1.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary><c>base64</c> or <c>none</c>.</summary>
    public string MessageEncoding { get; init; } = "base64";

    public int Threshold => NewBatchThreshold ?? BatchSize / 2;

    /// <summary>Whether messages are UTF-8 text in Base64.</summary>
    public bool IsBase64 => IsEncoding("base64");

    /// <summary>What is out of bounds, or <see langword="null"/>.</summary>
    public string? Problem => this switch
    {
        { BatchSize: < 1 or > 32 } => "batchSize must be 1 to 32",
        { NewBatchThreshold: < 0 } => "newBatchThreshold must not be negative",
        _ when MaxPollingInterval < IdleDelay.Shortest => "maxPollingInterval must be at least 00:00:00.1",
        _ when VisibilityTimeout < TimeSpan.Zero => "visibilityTimeout must not be negative",
        { MaxDequeueCount: < 1 } => "maxDequeueCount must be at least 1",
        _ when !IsBase64 && !IsEncoding("none") => "messageEncoding must be base64 or none",
        _ => null,
    };

    private bool IsEncoding(string name) => string.Equals(MessageEncoding, name, StringComparison.OrdinalIgnoreCase);
}
