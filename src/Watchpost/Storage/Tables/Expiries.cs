using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace Watchpost.Storage.Tables;

/// <summary>
/// Finds expired rows in the order of their expiry, without reading others: a note of each row is stored here before the row is written. A note is
/// only a pointer; the row's own <see cref="ExpiresAt"/> decides.
/// </summary>
/// <param name="notes">The table <see cref="StorageNames.Expiries"/>.</param>
/// <param name="tables">Finds a table by its name.</param>
/// <param name="unreadable">Skips notes and rows that this version cannot read.</param>
/// <param name="time">The clock.</param>
internal sealed class Expiries(
    [FromKeyedServices(StorageNames.Expiries)] ITable notes, Func<string, ITable> tables, UnreadableRows unreadable, TimeProvider time)
{
    /// <summary>The property that holds a row's expiry.</summary>
    public const string ExpiresAt = "ExpiresAt";

    /// <summary>The most notes of each partition that one step follows.</summary>
    public const int MaxNotes = 100;

    // Notes that this version cannot read stay stored and must not block the others: a newer version may have left many.
    private const int MaxRead = 10 * MaxNotes;
    private const int Shards = 4;
    private const string Table = "Table";
    private const string Partition = "Of";
    private const string Row = "Row";

    // A row that is written again soon after its note, with a slightly later expiry, needs no second note.
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>Stores a note of a row that is about to be written.</summary>
    public Task NoteAsync(string table, string partition, string row, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(table + "/" + partition + "/" + row));
        var shard = ShardName(hash[0] % Shards);
        var note = new TableEntity(shard, TimeKey(expiresAt + Slack) + "-" + Base32.Encode(hash)) { [Table] = table, [Partition] = partition, [Row] = row };
        return notes.WriteAsync(shard, [new RowChange.Upsert(note)], cancellationToken);
    }

    /// <summary>Removes expired rows, up to a fixed number. The next sweep finds the rest.</summary>
    /// <returns>How many rows were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var removed = 0;
        for (var shard = 0; shard < Shards; shard++)
        {
            var followed = 0;
            var due = new RowRange("", TimeKey(now)) { Take = MaxRead };
            await foreach (var note in notes.ReadAsync(ShardName(shard), due, cancellationToken))
            {
                if (await unreadable.SkipAsync<bool?>(async () => await FollowAsync(note, now, cancellationToken)) is not { } isRemoved)
                {
                    continue;
                }

                removed += isRemoved ? 1 : 0;
                if (++followed == MaxNotes)
                {
                    break;
                }
            }
        }

        return removed;
    }

    private async Task<bool> FollowAsync(TableEntity note, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (name, partition, key) = note.Read(ReadNote);
        var table = tables(name);
        var isRemoved = false;
        if (await table.FindAsync(partition, key, cancellationToken) is { } row)
        {
            if (row.Read(row => row.GetDateTimeOffset(ExpiresAt)) is { } later && later > now)
            {
                await NoteAsync(name, partition, key, later, cancellationToken);
            }
            else if (await table.WriteAsync(partition, [new RowChange.Delete(key, row.ETag)], cancellationToken) is WriteResult.Written)
            {
                isRemoved = true;
            }
            else
            {
                // The row is in use right now, so the note stays.
                return false;
            }
        }

        await notes.WriteAsync(note.PartitionKey, [new RowChange.Delete(note.RowKey, ETag.All)], cancellationToken);
        return isRemoved;
    }

    private static (string Table, string Partition, string Row) ReadNote(TableEntity note) =>
        StorageNames.Tables.Contains(note.Text(Table), StringComparer.Ordinal)
        ? (note.Text(Table), note.Text(Partition), note.Text(Row))
        : throw new InvalidDataException($"Unknown table {note.Text(Table)}.");

    private static string TimeKey(DateTimeOffset at) => Math.Max(0, at.ToUnixTimeMilliseconds()).ToString("D15", CultureInfo.InvariantCulture);

    private static string ShardName(int shard) => shard.ToString(CultureInfo.InvariantCulture);
}
