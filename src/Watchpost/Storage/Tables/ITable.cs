using Azure.Data.Tables;

namespace Watchpost.Storage.Tables;

/// <summary>
/// What Watchpost asks of a table: point reads, ranges within a partition, and atomic writes within a partition.
/// Narrow on purpose, so that a model of it can stand in where crashes are simulated.
/// </summary>
internal interface ITable
{
    /// <summary>Reads one row; <see langword="null"/> where there is none.</summary>
    Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken);

    /// <summary>Reads the rows of a partition with <paramref name="range"/>'s keys, in the order of their keys.</summary>
    IAsyncEnumerable<TableEntity> ReadAsync(string partition, RowRange range, CancellationToken cancellationToken);

    /// <summary>Makes 1 to 100 changes to rows of one partition: all of them, or none.</summary>
    Task<WriteResult> WriteAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellationToken);
}
