using System.Text.Json;
using Azure.Data.Tables;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Tasks;

/// <summary>Watches as table rows.</summary>
internal static class WatchRows
{
    /// <summary>The keys of all watches in a partition.</summary>
    public static RowRange All(string? after, int take) =>
        (after is null ? RowRange.Prefix("w_") : RowRange.Prefix("w_") with { From = RowRange.Behind(after) }) with { Take = take };

    public static TableEntity ToRow(WatchRecord watch) => new TableEntity(watch.Id.Task, watch.Id.RowKey)
        .With("CallbackUrl", watch.CallbackUrl)
        .With("Events", (int)watch.Events)
        .With("Secret", watch.Secret)
        .With("Metadata", watch.Metadata)
        .With("CreatedAt", watch.CreatedAt)
        .With("DeadlineAt", watch.DeadlineAt)
        .With("IndexShard", watch.IndexShard)
        .With("EndState", watch.End?.State)
        .With("EndProgress", watch.End?.Progress?.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .With("EndReason", watch.End?.Reason)
        .With("EndAt", watch.End?.At)
        .With("Delivery", watch.Delivery)
        .With("Round", watch.Round)
        .With("Step", watch.Step)
        .With("Attempts", watch.Attempts)
        .With("Spent", watch.Spent)
        .With("LastAttemptAt", watch.LastAttemptAt)
        .With("NextAttemptAt", watch.NextAttemptAt)
        .With("LastOutcome", watch.LastOutcome)
        .With("Sequence", watch.Sequence)
        .With("Told", watch.Told == new LastNotifiedProgress() ? null : JsonSerializer.Serialize(watch.Told))
        .With("Replay", watch.Replay)
        .With("Trace", watch.Trace)
        .With("CancelledAt", watch.CancelledAt);

    public static WatchRecord FromRow(TableEntity row) => new()
    {
        Id = WatchId.FromRow(row.PartitionKey, row.RowKey),
        CallbackUrl = row.Text("CallbackUrl"),
        Events = (WatchEvents)row.Number("Events"),
        Secret = row.GetString("Secret"),
        Metadata = row.GetString("Metadata"),
        CreatedAt = row.Time("CreatedAt"),
        DeadlineAt = row.Time("DeadlineAt"),
        IndexShard = row.Text("IndexShard"),
        End = row.Enum<TaskState>("EndState") is { } state
            ? new WatchEnd(
                state,
                row.GetString("EndProgress") is { } progress ? int.Parse(progress, System.Globalization.CultureInfo.InvariantCulture) : null,
                row.GetString("EndReason"),
                row.Time("EndAt"))
            : null,
        Delivery = row.Enum<DeliveryState>("Delivery") ?? DeliveryState.None,
        Round = row.Number("Round"),
        Step = row.Number("Step"),
        Attempts = row.Number("Attempts"),
        Spent = row.Number("Spent"),
        LastAttemptAt = row.GetDateTimeOffset("LastAttemptAt"),
        NextAttemptAt = row.GetDateTimeOffset("NextAttemptAt"),
        LastOutcome = row.Enum<DeliveryOutcome>("LastOutcome"),
        Sequence = row.Number("Sequence"),
        Told = row.GetString("Told") is { } notified ? JsonSerializer.Deserialize<LastNotifiedProgress>(notified)! : new LastNotifiedProgress(),
        Replay = row.GetString("Replay"),
        Trace = row.GetString("Trace"),
        CancelledAt = row.GetDateTimeOffset("CancelledAt"),
        Tag = row.ETag,
    };
}
