using Watchpost.Delivery.Callbacks;

namespace Watchpost.Delivery.Sending;

/// <summary>What came of one POST.</summary>
internal sealed record AttemptResult
{
    public required DeliveryOutcome Outcome { get; init; }

    /// <summary>The HTTP status; <see langword="null"/> where no answer came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>From the start of the attempt to its end, the answer's body included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary><c>Retry-After</c>, seconds or date, as a wait from now: 0 to 24 hours. <see langword="null"/> where the receiver sent none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The receiver answered <c>webhook-delivery: disable</c>, or 410: no more deliveries for this watch.</summary>
    public bool Disable { get; init; }

    /// <summary>The first 1 KiB of the answer's body, where <see cref="DeliveryOptions.KeepAnswers"/> says so. For the operator: never shown to callers.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }
}
