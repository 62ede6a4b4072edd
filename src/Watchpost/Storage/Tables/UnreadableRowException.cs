using Azure.Data.Tables;

namespace Watchpost.Storage.Tables;

/// <summary>A row holds something that this version cannot read: written by a newer one before a rollback, or edited by hand.</summary>
internal sealed class UnreadableRowException(TableEntity row, Exception reason)
    : Exception($"The row {row.PartitionKey}/{row.RowKey} cannot be read: {reason.Message}", reason)
{
    public string Key { get; } = row.PartitionKey + "/" + row.RowKey;
}
