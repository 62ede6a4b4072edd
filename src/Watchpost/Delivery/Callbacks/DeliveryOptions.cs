namespace Watchpost.Delivery.Callbacks;

/// <summary>Delivery settings: <c>Watchpost__Delivery__…</c>.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>
    /// The waits before each attempt, in seconds, separated by commas; the first counts from when the notification is due.
    /// 1 to 30 entries, each 0 to 604,800 (Queue Storage's limit). Unset: Standard Webhooks' ten attempts over 75 h 35 min.
    /// </summary>
    public string? ScheduleSeconds { get; set; }

    /// <summary>Timeout of one attempt in seconds, including the response body; 0.1 to 100.</summary>
    public double TimeoutSeconds { get; set; } = 15;

    /// <summary>Store the first 1 KiB of each response with its attempt in Table Storage, for the operator. No API call returns it.</summary>
    public bool KeepAnswers { get; set; }
}
