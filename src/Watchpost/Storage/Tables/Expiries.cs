using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace Watchpost.Storage.Tables;

/// <summary>
/// Finds rows that have an expiry, in the order of it, without a look at any other: each row is noted here before it is written.
/// A note is only a pointer; the row's own <see cref="ExpiresAt"/> decides.
/// </summary>
/// <param name="notes">The table <see cref="StorageNames.Expiries"/>.</param>
/// <param name="tables">Finds a table by its name.</param>
/// <param name="unreadable">Passes over notes and rows that this version cannot read.</param>
/// <param name="time">The clock.</param>
internal sealed class Expiries([FromKeyedServices(StorageNames.Expiries)] ITable notes, Func<string, ITable> tables, UnreadableRows unreadable, TimeProvider time)
{
    /// <summary>The property of a row that says from when on it counts for nothing.</summary>
    public const string ExpiresAt = "ExpiresAt";

    /// <summary>How many notes of each partition one step looks at, at most.</summary>
    public const int MaxNotes = 100;

    // Notes that this version cannot follow stay, and must not keep it from the others: a newer one may have left many.
    private const int MaxRead = 10 * MaxNotes;
    private const int Shards = 4;
    private const string Table = "Table";
    private const string Partition = "Of";
    private const string Row = "Row";

    // Rows that are written again shortly after their note, with a slightly later expiry, need no second one.
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>Notes a row that is about to be written.</summary>
    public Task NoteAsync(string table, string partition, string row, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(table + "/" + partition + "/" + row));
        var shard = ShardName(hash[0] % Shards);
        var note = new TableEntity(shard, TimeKey(expiresAt + Slack) + "-" + Base32.Encode(hash)) { [Table] = table, [Partition] = partition, [Row] = row };
        return notes.WriteAsync(shard, [new RowChange.Upsert(note)], cancellationToken);
    }

    /// <summary>Removes rows that have expired. Bounded; what is left over is found the next time.</summary>
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
                // It is being used at this very moment: the note stays.
                return false;
            }
        }

        await notes.WriteAsync(note.PartitionKey, [new RowChange.Delete(note.RowKey, ETag.All)], cancellationToken);
        return isRemoved;
    }

    private static (string Table, string Partition, string Row) ReadNote(TableEntity note) => StorageNames.Tables.Contains(note.Text(Table), StringComparer.Ordinal)
        ? (note.Text(Table), note.Text(Partition), note.Text(Row))
        : throw new InvalidDataException($"There is no table {note.Text(Table)}.");

    private static string TimeKey(DateTimeOffset at) => Math.Max(0, at.ToUnixTimeMilliseconds()).ToString("D15", CultureInfo.InvariantCulture);

    private static string ShardName(int shard) => shard.ToString(CultureInfo.InvariantCulture);
}
