using Azure.Data.Tables;

namespace Watchpost.Storage.Tables;

/// <summary>
/// The operations that Watchpost needs of a table: point reads, ranges within a partition, and atomic writes within a partition. Narrow on purpose,
/// so that the simulation can replace it with a model that crashes.
/// </summary>
internal interface ITable
{
    /// <summary>Reads one row; <see langword="null"/> if there is none.</summary>
    Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken);

    /// <summary>Reads the rows of a partition within <paramref name="range"/>, ordered by key.</summary>
    IAsyncEnumerable<TableEntity> ReadAsync(string partition, RowRange range, CancellationToken cancellationToken);

    /// <summary>Makes 1 to 100 changes to rows of one partition: all or none.</summary>
    Task<WriteResult> WriteAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellationToken);
}
