using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;

namespace Watchpost.Polling.Learning.State;

/// <summary>
/// What was learned about each source: a partition per source, with a row per kind of task that all processes share. It is a statistic: a write whose
/// answer was lost is repeated, and a few tasks count twice.
/// </summary>
/// <param name="table">The table <see cref="StorageNames.History"/>.</param>
internal sealed class HistoryStore([FromKeyedServices(StorageNames.History)] ITable table)
{
    // The limit of one write, and several times the actual number.
    private const int MaxRows = 100;

    /// <summary>All rows of a source.</summary>
    public async Task<IReadOnlyList<StoredHistory>> ReadAsync(string source, CancellationToken cancellationToken)
    {
        var rows = new List<StoredHistory>();
        await foreach (var row in table.ReadAsync(source, RowRange.Prefix(HistoryRows.Prefix) with { Take = MaxRows }, cancellationToken))
        {
            rows.Add(HistoryRows.FromRow(row));
        }

        return rows;
    }

    /// <summary>Writes and removes rows in one transaction; <see langword="false"/> if another process changed one since it was read.</summary>
    public async Task<bool> WriteAsync(string source, IEnumerable<StoredHistory> rows, IEnumerable<StoredHistory> surplus, CancellationToken cancellationToken)
    {
        var written = rows.Select(row => (Row: HistoryRows.ToRow(source, row), row.Tag))
            .Select(row => row.Tag is { } tag ? (RowChange)new RowChange.Replace(row.Row, tag) : new RowChange.Insert(row.Row));
        var removed = surplus.Select(row => new RowChange.Delete(row.Key, row.Tag!.Value));
        return await table.WriteAsync(source, [.. written.Concat(removed).Take(MaxRows)], cancellationToken) is WriteResult.Written;
    }
}
