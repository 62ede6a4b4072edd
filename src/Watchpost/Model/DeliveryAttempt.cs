namespace Watchpost.Model;

/// <summary>One POST that was made, as <c>GET /watches/{id}/attempts</c> shows it.</summary>
internal sealed record DeliveryAttempt
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The notification's <c>webhook-id</c>.</summary>
    public required string NotificationId { get; init; }

    /// <summary>The notification's type, such as <c>task.succeeded</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Which attempt at this notification it was, from 1.</summary>
    public required int Attempt { get; init; }

    public required DeliveryOutcome Outcome { get; init; }

    /// <summary>The HTTP status; <see langword="null"/> where no answer came.</summary>
    public int? StatusCode { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>What is stored of the answer, for the operator. It is written, and never read again by Watchpost.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }
}
