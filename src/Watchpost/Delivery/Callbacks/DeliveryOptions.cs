namespace Watchpost.Delivery.Callbacks;

/// <summary>How to deliver: <c>Watchpost__Delivery__…</c>.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>
    /// The waits before each attempt in seconds, separated by commas, the first one from the moment that the notification is due.
    /// 1 to 30 entries, each 0 to 604,800 (Queue Storage's limit). Unset: Standard Webhooks' ten attempts over 75 h 35 min.
    /// </summary>
    public string? ScheduleSeconds { get; set; }

    /// <summary>Seconds for one whole attempt, the answer's body included; 0.1 to 100.</summary>
    public double TimeoutSeconds { get; set; } = 15;

    /// <summary>Keep the first 1 KiB of each answer beside its attempt in Table Storage, for the operator. No call of the API shows it.</summary>
    public bool KeepAnswers { get; set; }
}
