using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Polling.Learning.Rhythms;
using Watchpost.Storage.Tables;

namespace Watchpost.Delivery.Redelivery;

/// <summary>Bulk redeliveries, one row each, kept for 30 days.</summary>
internal sealed class ReplayStore([FromKeyedServices(StorageNames.Replays)] ITable table, Expiries expiries)
{
    private const string RowKey = "replay";
    private const string Prefix = "r_";
    private const int RandomBytes = 16;
    private const int RandomLength = 26;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public static string NewId()
    {
        Span<byte> bytes = stackalloc byte[RandomBytes];
        RandomIds.Fill(bytes);
        return Prefix + Base32.Encode(bytes);
    }

    public async Task<ReplayOperation> AddAsync(ReplayOperation operation, CancellationToken cancellationToken)
    {
        await expiries.NoteAsync(StorageNames.Replays, operation.Id, RowKey, operation.CreatedAt + Kept, cancellationToken);
        return await table.WriteAsync(operation.Id, [new RowChange.Insert(ToRow(operation))], cancellationToken) is WriteResult.Written written
            ? operation with { Tag = written.Tags[0] }
            : await FindAsync(operation.Id, cancellationToken) ?? throw new InvalidOperationException($"The replay {operation.Id} could not be stored.");
    }

    /// <summary>Reads an operation; <see langword="null"/> if there is none. Accepts any text as the ID.</summary>
    public async Task<ReplayOperation?> FindAsync(string id, CancellationToken cancellationToken) =>
        IsId(id) && await table.FindAsync(id, RowKey, cancellationToken) is { } row ? FromRow(row) : null;

    /// <summary>Stores progress; <see langword="null"/> if another process advanced the operation meanwhile.</summary>
    public async Task<ReplayOperation?> SaveAsync(ReplayOperation operation, CancellationToken cancellationToken) =>
        await table.WriteAsync(operation.Id, [new RowChange.Replace(ToRow(operation), operation.Tag)], cancellationToken) is WriteResult.Written written
            ? operation with { Tag = written.Tags[0] }
            : null;

    private static bool IsId(string text) =>
        text.Length == Prefix.Length + RandomLength && text.StartsWith(Prefix, StringComparison.Ordinal) && Base32.IsText(text.AsSpan(Prefix.Length));

    private static TableEntity ToRow(ReplayOperation operation) => new TableEntity(operation.Id, RowKey)
        .With("Since", operation.Since.UtcTicks)
        .With("Until", operation.Until.UtcTicks)
        .With("Source", operation.Source)
        .With("States", string.Join(' ', operation.States))
        .With("CreatedAt", operation.CreatedAt)
        .With(Expiries.ExpiresAt, operation.CreatedAt + Kept)
        .With("After", operation.After)
        .With("Matched", operation.Matched)
        .With("Redelivered", operation.Redelivered)
        .With("IsDone", operation.IsDone);

    // The window is caller input, and Table Storage has no times before 1601.
    private static ReplayOperation FromRow(TableEntity row) => new()
    {
        Id = row.PartitionKey,
        Since = new DateTimeOffset(row.GetInt64("Since") ?? 0, TimeSpan.Zero),
        Until = new DateTimeOffset(row.GetInt64("Until") ?? 0, TimeSpan.Zero),
        Source = row.GetString("Source"),
        States = [.. row.Text("States").Split(' ').Select(Enum.Parse<DeliveryState>)],
        CreatedAt = row.Time("CreatedAt"),
        After = row.GetString("After"),
        Matched = row.Number("Matched"),
        Redelivered = row.Number("Redelivered"),
        IsDone = row.GetBoolean("IsDone") ?? false,
        Tag = row.ETag,
    };
}
