using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Watchpost.Storage.Tables;

namespace Watchpost.Simulation.Model;

/// <summary>A table in memory that always works, at once. Thread-safe.</summary>
internal sealed class ModelTable : ITable
{
    private readonly Lock gate = new();

    /// <summary>What it holds.</summary>
    public TableModel Model { get; } = new();

    /// <summary>Runs before each write, outside any lock: may change the rows first, or throw, or answer instead of the table.</summary>
    public Func<string, IReadOnlyList<RowChange>, Task<WriteResult?>>? BeforeWrite { get; set; }

    /// <summary>Runs before each read of one row, and is waited for as long as the reader likes.</summary>
    public Func<string, string, Task>? BeforeFind { get; set; }

    /// <summary>Runs before each read of a range, and is waited for as long as the reader likes.</summary>
    public Func<string, Task>? BeforeRead { get; set; }

    /// <summary>Writes made, conflicts included.</summary>
    public int Writes { get; private set; }

    /// <inheritdoc/>
    public async Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken)
    {
        if (BeforeFind is { } before)
        {
            await before(partition, row).WaitAsync(cancellationToken);
        }

        lock (gate)
        {
            return Model.Find(partition, row);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<TableEntity> ReadAsync(string partition, RowRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (BeforeRead is { } before)
        {
            await before(partition).WaitAsync(cancellationToken);
        }

        IReadOnlyList<TableEntity> rows;
        lock (gate)
        {
            rows = Model.Read(partition, range);
        }

        foreach (var row in rows)
        {
            await Task.CompletedTask;
            yield return row;
        }
    }

    /// <inheritdoc/>
    public async Task<WriteResult> WriteAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellationToken)
    {
        if (BeforeWrite is { } before && await before(partition, changes) is { } instead)
        {
            return instead;
        }

        lock (gate)
        {
            Writes++;
            return Model.Write(partition, changes);
        }
    }
}
