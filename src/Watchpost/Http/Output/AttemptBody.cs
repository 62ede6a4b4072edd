using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Watchpost.Http.Output;

/// <summary>An item of <c>GET /watches/{id}/attempts</c>.</summary>
internal sealed record AttemptBody(
    DateTimeOffset At,
    [property: Description("The `webhook-id`.")] string NotificationId,
    [property: NotificationType] string Type,
    [property: Range(1, int.MaxValue)] int Attempt,
    DeliveryOutcome Outcome,
    [property: Range(0, 999), Description("The receiver's status code (any three digits); null if it did not respond.")] int? StatusCode,
    long DurationMs)
{
    public static AttemptBody Of(DeliveryAttempt attempt) => new(
        attempt.At, attempt.NotificationId, attempt.Type, attempt.Attempt, attempt.Outcome, attempt.StatusCode, (long)attempt.Duration.TotalMilliseconds);
}
