using System.Globalization;
using Azure.Data.Tables;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Tasks;

/// <summary>Delivery attempts as table rows, in the partition of their task; a watch's newest attempt has its lowest key.</summary>
internal static class AttemptRows
{
    private const int Highest = 99_999_999;

    public static RowRange Of(WatchId watch) => RowRange.Prefix(Prefix(watch));

    /// <summary>The key of a watch's attempt. Attempts are numbered from 1.</summary>
    public static string KeyOf(WatchId watch, int number) => Prefix(watch) + (Highest - number).ToString("D8", CultureInfo.InvariantCulture);

    public static TableEntity ToRow(WatchId watch, int number, DeliveryAttempt attempt) =>
        new TableEntity(watch.Task, KeyOf(watch, number))
            .With("At", attempt.At)
            .With("NotificationId", attempt.NotificationId)
            .With("Type", attempt.Type)
            .With("Attempt", attempt.Attempt)
            .With("Outcome", attempt.Outcome)
            .With("StatusCode", attempt.StatusCode)
            .With("DurationMs", attempt.Duration.TotalMilliseconds)
            .With("Answer", attempt.Answer.IsEmpty ? null : attempt.Answer.ToArray());

    public static DeliveryAttempt FromRow(TableEntity row) => new()
    {
        At = row.Time("At"),
        NotificationId = row.Text("NotificationId"),
        Type = row.Text("Type"),
        Attempt = row.Number("Attempt"),
        Outcome = row.Enum<DeliveryOutcome>("Outcome") ?? DeliveryOutcome.ConnectionFailed,
        StatusCode = row.GetInt32("StatusCode"),
        Duration = TimeSpan.FromMilliseconds(row.GetDouble("DurationMs") ?? 0),
    };

    private static string Prefix(WatchId watch) => "a_" + watch.Own + "_";
}
