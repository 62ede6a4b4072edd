namespace Watchpost.Watches;

/// <summary>A validated registration.</summary>
internal sealed record WatchRequest
{
    /// <summary>The task to watch. Its source is resolved and known.</summary>
    public required TaskAddress Task { get; init; }

    /// <summary>The URL to notify, as the caller spelt it; accepted by <see cref="Watchpost.Delivery.Callbacks.CallbackUrl"/>.</summary>
    public required string CallbackUrl { get; init; }

    public required WatchEvents Events { get; init; }

    /// <summary>The watch's own signing secret (<c>whsec_…</c>), if the caller sent one.</summary>
    public string? Secret { get; init; }

    /// <summary>The caller's JSON object as sent, up to 4 KiB of UTF-8; <see langword="null"/> if there is none.</summary>
    public string? Metadata { get; init; }

    /// <summary>The time from registration to giving up; 10 to 604,800 seconds.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>1 to 255 printable ASCII characters, kept 24 hours; <see langword="null"/> if the caller sent none.</summary>
    public string? IdempotencyKey { get; init; }
}
