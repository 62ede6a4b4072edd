using Azure.Data.Tables;

namespace Watchpost.Storage.Tables;

/// <summary>This version cannot read a row: a newer one wrote it before a rollback, or someone edited it.</summary>
internal sealed class UnreadableRowException(TableEntity row, Exception reason)
    : Exception($"The row {row.PartitionKey}/{row.RowKey} cannot be read: {reason.Message}", reason)
{
    public string Key { get; } = row.PartitionKey + "/" + row.RowKey;
}
