using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;

namespace Watchpost.Polling.Learning.State;

/// <summary>
/// What was learned about each source: one partition a source, and in it for each kind of task a row in each of a few shards.
/// A process adds to the rows of its own shard and reads all of them, so writers rarely meet and never wait for each other.
/// </summary>
/// <param name="table">The table <see cref="StorageNames.History"/>.</param>
/// <param name="random">Chooses the process's shard.</param>
internal sealed class HistoryStore([FromKeyedServices(StorageNames.History)] ITable table, Random random)
{
    /// <summary>How many rows there may be of one kind.</summary>
    public const int Shards = 4;

    // Twice those that there are while all processes tell the same kinds of tasks apart.
    private const int MaxRows = 2 * Shards * (KindMemories.MaxKinds + 1);

    // What a table takes in one write.
    private const int MaxChanges = 100;

    private readonly string shard = "s" + (char)('0' + random.Next(Shards));

    /// <summary>All that is known of a source, row by row.</summary>
    public async Task<IReadOnlyList<StoredHistory>> ReadAsync(string source, CancellationToken cancellationToken)
    {
        var rows = new List<StoredHistory>();
        await foreach (var row in table.ReadAsync(source, RowRange.Prefix("s") with { Take = MaxRows }, cancellationToken))
        {
            if (HistoryRows.FromRow(row) is { } history)
            {
                rows.Add(history);
            }
        }

        return rows;
    }

    /// <summary>This process's row of one kind; <see langword="null"/> where there is none yet, or one that this version must leave alone: it cannot be written then.</summary>
    public async Task<StoredHistory?> FindAsync(string source, string kind, CancellationToken cancellationToken) =>
        await table.FindAsync(source, HistoryRows.KeyOf(shard, kind), cancellationToken) is { } row ? HistoryRows.FromRow(row) : null;

    /// <summary>Writes this process's row of one kind; <see langword="false"/> where another process of the same shard has written it since.</summary>
    public async Task<bool> WriteAsync(string source, StoredHistory history, CancellationToken cancellationToken)
    {
        var row = HistoryRows.ToRow(source, shard, history);
        RowChange change = history.Tag is { } tag ? new RowChange.Replace(row, tag) : new RowChange.Insert(row);
        return await table.WriteAsync(source, [change], cancellationToken) is WriteResult.Written;
    }

    /// <summary>Removes rows as they were read, as many as can be at once: none of them where one has changed since.</summary>
    public async Task RemoveAsync(string source, IEnumerable<StoredHistory> rows, CancellationToken cancellationToken)
    {
        RowChange[] changes = [.. rows.Where(row => row.Tag is not null).Take(MaxChanges).Select(row => new RowChange.Delete(row.Key, row.Tag!.Value))];
        if (changes.Length > 0)
        {
            await table.WriteAsync(source, changes, cancellationToken);
        }
    }
}
