using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;

namespace Watchpost.Polling.Learning.State;

/// <summary>
/// What was learned about each source: one partition a source, and in it a row for each kind of task, which all processes share.
/// It is a statistic: a write that was made although its answer was lost is made again, and a few tasks count twice.
/// </summary>
/// <param name="table">The table <see cref="StorageNames.History"/>.</param>
internal sealed class HistoryStore([FromKeyedServices(StorageNames.History)] ITable table)
{
    // What a table takes in one write, and several times what there is.
    private const int MaxRows = 100;

    /// <summary>All that is known of a source, row by row.</summary>
    public async Task<IReadOnlyList<StoredHistory>> ReadAsync(string source, CancellationToken cancellationToken)
    {
        var rows = new List<StoredHistory>();
        await foreach (var row in table.ReadAsync(source, RowRange.Prefix(HistoryRows.Prefix) with { Take = MaxRows }, cancellationToken))
        {
            rows.Add(HistoryRows.FromRow(row));
        }

        return rows;
    }

    /// <summary>Writes rows and removes others, all of them or none; <see langword="false"/> where another process has changed one since it was read.</summary>
    public async Task<bool> WriteAsync(string source, IEnumerable<StoredHistory> rows, IEnumerable<StoredHistory> surplus, CancellationToken cancellationToken)
    {
        var written = rows.Select(row => (Row: HistoryRows.ToRow(source, row), row.Tag))
            .Select(row => row.Tag is { } tag ? (RowChange)new RowChange.Replace(row.Row, tag) : new RowChange.Insert(row.Row));
        var removed = surplus.Select(row => new RowChange.Delete(row.Key, row.Tag!.Value));
        return await table.WriteAsync(source, [.. written.Concat(removed).Take(MaxRows)], cancellationToken) is WriteResult.Written;
    }
}
