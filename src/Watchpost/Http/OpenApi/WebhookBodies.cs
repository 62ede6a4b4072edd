using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>What receivers get. For the document only: the bytes are written and frozen by <see cref="Delivery.Sending.NotificationBody"/>.</summary>
internal static class WebhookBodies
{
    internal sealed record Notification([property: NotificationType] string Type, DateTimeOffset Timestamp, NotificationData Data);

    internal sealed record NotificationData(
        string WatchId,
        string Source,
        string TaskId,
        [property: Range(1, int.MaxValue), Description("Counts the watch's notifications.")] int Sequence,
        TaskState State,
        [property: Range(0, 100)] int? Progress,
        string? Reason,
        [property: Description("The short result.")] JsonObject? Result,
        [property: Description("The upstream's own JSON, private fields removed.")] JsonNode? Task,
        [property: Description("`task` was too large to store: only `result` is there.")] bool Truncated,
        JsonObject? Metadata);

    internal sealed record Ping([property: AllowedValues("ping")] string Type, DateTimeOffset Timestamp, PingData Data);

    internal sealed record PingData;
}
