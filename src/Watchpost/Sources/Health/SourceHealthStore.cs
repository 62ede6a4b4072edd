using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;

namespace Watchpost.Sources.Health;

/// <summary>How the sources have been answering, as all processes have seen it: a row for each, beside what was learned about them.</summary>
/// <param name="table">The table <see cref="StorageNames.History"/>.</param>
internal sealed class SourceHealthStore([FromKeyedServices(StorageNames.History)] ITable table)
{
    // The other partitions are called after sources, whose names have no hyphen.
    private const string Partition = "-health";
    private const int MaxTries = 3;

    /// <summary>What is known of each source, by its name.</summary>
    public async Task<IReadOnlyDictionary<string, SourceHealth>> ReadAsync(CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, SourceHealth>(StringComparer.Ordinal);
        await foreach (var row in table.ReadAsync(Partition, RowRange.Prefix(""), cancellationToken))
        {
            all[row.RowKey] = FromRow(row);
        }

        return all;
    }

    /// <summary>Adds what this process has seen to what others have.</summary>
    public async Task AddAsync(string source, SourceHealth seen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(seen);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var stored = await table.FindAsync(Partition, source, cancellationToken);
            RowChange change = stored is null
                ? new RowChange.Insert(ToRow(source, seen))
                : new RowChange.Replace(ToRow(source, FromRow(stored).With(seen)), stored.ETag);
            if (await table.WriteAsync(Partition, [change], cancellationToken) is WriteResult.Written)
            {
                return;
            }
        }
    }

    private static TableEntity ToRow(string source, SourceHealth health) => new TableEntity(Partition, source)
        .With(nameof(SourceHealth.LastProblem), health.LastProblem)
        .With(nameof(SourceHealth.Since), health.Since)
        .With(nameof(SourceHealth.LastGoodAt), health.LastGoodAt)
        .With(nameof(SourceHealth.At), health.At);

    // A newer version may know other problems, and the row may have been edited.
    private static SourceHealth FromRow(TableEntity row) => new()
    {
        LastProblem = Enum.TryParse<PollProblem>(Value(row, nameof(SourceHealth.LastProblem)) as string, out var problem) && Enum.IsDefined(problem) ? problem : null,
        Since = Value(row, nameof(SourceHealth.Since)) as DateTimeOffset?,
        LastGoodAt = Value(row, nameof(SourceHealth.LastGoodAt)) as DateTimeOffset?,
        At = Value(row, nameof(SourceHealth.At)) as DateTimeOffset?,
    };

    private static object? Value(TableEntity row, string column) => row.TryGetValue(column, out var value) ? value : null;
}
