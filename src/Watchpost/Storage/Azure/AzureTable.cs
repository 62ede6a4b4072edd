using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Azure;

/// <summary>A table in Table Storage.</summary>
internal sealed class AzureTable(TableClient client, StorageLoad load) : ITable
{
    public async Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken)
    {
        using var _ = load.Enter();
        var answer = await client.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellationToken);
        return answer.HasValue ? answer.Value : null;
    }

    public async IAsyncEnumerable<TableEntity> ReadAsync(string partition, RowRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {range.From} and RowKey lt {range.To}");
        foreach (var (property, value) in range.Where)
        {
            filter += " and " + property + TableClient.CreateQueryFilter($" eq {value}");
        }

        var remaining = range.Take ?? int.MaxValue;
        IEnumerable<string>? select = range.Select.IsEmpty ? null : range.Select;
        await using var pages = client
            .QueryAsync<TableEntity>(filter, Math.Min(remaining, 1000), select, cancellationToken)
            .AsPages()
            .GetAsyncEnumerator(cancellationToken);
        while (remaining > 0 && await ReadPageAsync(pages))
        {
            foreach (var row in pages.Current.Values.Take(remaining))
            {
                yield return row;
            }

            remaining -= pages.Current.Values.Count;
        }
    }

    // The caller's own work between two pages is not storage load.
    private async Task<bool> ReadPageAsync(IAsyncEnumerator<Page<TableEntity>> pages)
    {
        using var _ = load.Enter();
        return await pages.MoveNextAsync();
    }

    public async Task<WriteResult> WriteAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellationToken)
    {
        using var _ = load.Enter();
        try
        {
            return changes is [var only]
                ? await WriteOneAsync(partition, only, cancellationToken)
                : await WriteAllAsync(partition, changes, cancellationToken);
        }
        catch (RequestFailedException e) when (IsConflict(e))
        {
            return WriteResult.Conflict.Instance;
        }
    }

    private static bool IsConflict(RequestFailedException e) => e.ErrorCode is { } code
        && (code == TableErrorCode.EntityAlreadyExists
            || code == TableErrorCode.UpdateConditionNotSatisfied
            || code == TableErrorCode.ResourceNotFound
            || code == TableErrorCode.EntityNotFound)
        || e.Status is 412;

    private static TableTransactionAction Action(string partition, RowChange change) => change switch
    {
        RowChange.Insert(var row) => new(TableTransactionActionType.Add, row),
        RowChange.Replace(var row, var tag) => new(TableTransactionActionType.UpdateReplace, row, tag),
        RowChange.Merge(var row, var tag) => new(TableTransactionActionType.UpdateMerge, row, tag),
        RowChange.Upsert(var row) => new(TableTransactionActionType.UpsertReplace, row),
        RowChange.Delete(var key, var tag) => new(TableTransactionActionType.Delete, new TableEntity(partition, key), tag),
        _ => throw new InvalidOperationException($"Unknown change: {change.GetType().Name}."),
    };

    private async Task<WriteResult> WriteOneAsync(string partition, RowChange change, CancellationToken cancellationToken)
    {
        var answer = change switch
        {
            RowChange.Insert(var row) => await client.AddEntityAsync(row, cancellationToken),
            RowChange.Replace(var row, var tag) => await client.UpdateEntityAsync(row, tag, TableUpdateMode.Replace, cancellationToken),
            RowChange.Merge(var row, var tag) => await client.UpdateEntityAsync(row, tag, TableUpdateMode.Merge, cancellationToken),
            RowChange.Upsert(var row) => await client.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken),
            RowChange.Delete(var key, var tag) => await client.DeleteEntityAsync(partition, key, tag, cancellationToken),
            _ => throw new InvalidOperationException($"Unknown change: {change.GetType().Name}."),
        };

        // The client does not report a delete of a missing row as an error, but it is a conflict: another writer was first.
        return answer.Status == 404 ? WriteResult.Conflict.Instance : new WriteResult.Written([answer.Headers.ETag ?? default]);
    }

    private async Task<WriteResult> WriteAllAsync(string partition, IReadOnlyList<RowChange> changes, CancellationToken cancellationToken)
    {
        var answers = await client.SubmitTransactionAsync(changes.Select(change => Action(partition, change)), cancellationToken);
        return new WriteResult.Written([.. answers.Value.Select(answer => answer.Headers.ETag ?? default)]);
    }
}
