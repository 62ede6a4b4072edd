using Watchpost.Delivery.Callbacks;

namespace Watchpost.Delivery.Sending;

/// <summary>The result of one POST.</summary>
internal sealed record AttemptResult
{
    public required DeliveryOutcome Outcome { get; init; }

    /// <summary>The HTTP status; <see langword="null"/> if there was no response.</summary>
    public int? StatusCode { get; init; }

    /// <summary>From start to end of the attempt, including the response body.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary><c>Retry-After</c> (seconds or date) as a wait from now, 0 to 24 hours; <see langword="null"/> if absent.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The receiver sent <c>webhook-delivery: disable</c> or 410: stop all deliveries of the watch.</summary>
    public bool Disable { get; init; }

    /// <summary>The first 1 KiB of the response body if <see cref="DeliveryOptions.KeepAnswers"/> is set. Never returned to callers.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }
}
