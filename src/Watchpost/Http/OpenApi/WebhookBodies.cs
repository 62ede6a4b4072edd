using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>Webhook bodies. For the document only: the bytes are written by <see cref="Delivery.Sending.NotificationBody"/>.</summary>
internal static class WebhookBodies
{
    internal sealed record Notification([property: NotificationType] string Type, DateTimeOffset Timestamp, NotificationData Data);

    internal sealed record NotificationData(
        string WatchId,
        string Source,
        string TaskId,
        [property: Range(1, int.MaxValue), Description("The notification's number within the watch.")] int Sequence,
        TaskState State,
        [property: Range(0, 100)] int? Progress,
        string? Reason,
        [property: Description("The result's summary.")] JsonObject? Result,
        [property: Description("The upstream's JSON without private fields.")] JsonNode? Task,
        [property: Description("Whether `task` was too large to store, so that only `result` is present.")] bool Truncated,
        JsonObject? Metadata);

    internal sealed record Ping([property: AllowedValues("ping")] string Type, DateTimeOffset Timestamp, PingData Data);

    internal sealed record PingData;
}
