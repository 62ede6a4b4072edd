namespace Watchpost.Watches;

/// <summary>A validated registration.</summary>
internal sealed record WatchRequest
{
    /// <summary>The task to watch, its source resolved and known.</summary>
    public required TaskAddress Task { get; init; }

    /// <summary>Where to notify, as the caller spelt it; accepted by <see cref="Watchpost.Delivery.Callbacks.CallbackUrl"/>.</summary>
    public required string CallbackUrl { get; init; }

    public required WatchEvents Events { get; init; }

    /// <summary>The watch's own signing secret (<c>whsec_…</c>), if it brings one.</summary>
    public string? Secret { get; init; }

    /// <summary>The caller's JSON object as sent, up to 4 KiB of UTF-8; <see langword="null"/> when absent.</summary>
    public string? Metadata { get; init; }

    /// <summary>From registration to giving up; 10 to 604,800 seconds.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>1 to 255 printable ASCII characters, kept 24 hours; <see langword="null"/> where the caller sent none.</summary>
    public string? IdempotencyKey { get; init; }
}
