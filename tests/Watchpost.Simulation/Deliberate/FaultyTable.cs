using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Watchpost.Storage.Tables;

namespace Watchpost.Simulation.Deliberate;

/// <summary>A table that is written, or read, in the wrong way.</summary>
internal sealed class FaultyTable(ITable table) : ITable
{
    /// <summary>Writes to the table.</summary>
    public delegate Task<WriteResult> Writing(string partition, IReadOnlyList<RowChange> changes);

    /// <summary>Writes, given the way to write well.</summary>
    public Func<Writing, string, IReadOnlyList<RowChange>, Task<WriteResult>> Write { get; init; } = (write, partition, changes) => write(partition, changes);

    /// <summary>What a row looks like once it is read.</summary>
    public Action<TableEntity> Seen { get; init; } = _ => { };

    public async Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken)
    {
        var found = await table.FindAsync(partition, row, cancellationToken);
        if (found is not null)
        {
            Seen(found);
        }

        return found;
    }

    public async IAsyncEnumerable<TableEntity> ReadAsync(string partition, RowRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in table.ReadAsync(partition, range, cancellationToken))
        {
            Seen(row);
            yield return row;
        }
    }

    public Task<WriteResult> WriteAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellationToken) =>
        Write((where, what) => table.WriteAsync(where, what, cancellationToken), partition, changes);
}
