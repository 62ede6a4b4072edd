using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Storage.Tables;

namespace Watchpost.Delivery.Secrets;

/// <summary>The generated encryption key, used if none is configured; it has its own table.</summary>
internal sealed class EncryptionKeyStore([FromKeyedServices(StorageNames.Settings)] ITable table)
{
    private const string Partition = "keys";
    private const string Row = "encryption";
    private const string Key = "Key";

    /// <summary>The key's bytes; <see langword="null"/> if none was generated.</summary>
    /// <exception cref="InvalidDataException">The row holds no key.</exception>
    public async Task<byte[]?> FindAsync(CancellationToken cancellationToken) =>
        await table.FindAsync(Partition, Row, cancellationToken) is { } row
            ? row.GetBinary(Key) ?? throw new InvalidDataException("The stored encryption key is empty.")
            : null;

    /// <summary>Stores a key unless there is one.</summary>
    /// <returns>Whether this one was stored.</returns>
    public async Task<bool> AddAsync(byte[] key, CancellationToken cancellationToken) =>
        await table.WriteAsync(Partition, [new RowChange.Insert(new TableEntity(Partition, Row) { [Key] = key })], cancellationToken) is WriteResult.Written;
}
