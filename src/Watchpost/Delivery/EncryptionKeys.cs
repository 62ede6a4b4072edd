using System.Collections.Immutable;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Storage;

namespace Watchpost.Delivery;

/// <summary>
/// The keys of <c>Watchpost__EncryptionKey</c>. Without that setting, one key that is made once and kept in a table of its own:
/// good enough for local use, while a real deployment keeps its key apart from what it encrypts.
/// </summary>
public sealed partial class EncryptionKeys(
    [Microsoft.Extensions.DependencyInjection.FromKeyedServices(StorageNames.Settings)] ITable table,
    IOptions<WatchpostOptions> options,
    ILogger<EncryptionKeys> logger) : IEncryptionKeys, IDisposable
{
    private const string Partition = "keys";
    private const string Row = "encryption";
    private const string Key = "Key";
    private readonly SemaphoreSlim once = new(1);
    private ImmutableArray<EncryptionKey> known;

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<EncryptionKey>> GetAsync(CancellationToken cancellationToken) =>
        known.IsDefault ? new(FindAsync(cancellationToken)) : new(known);

    /// <inheritdoc/>
    public void Dispose() => once.Dispose();

    private async Task<ImmutableArray<EncryptionKey>> FindAsync(CancellationToken cancellationToken)
    {
        await once.WaitAsync(cancellationToken);
        try
        {
            if (known.IsDefault)
            {
                known = EncryptionKey.TryParseMany(options.Value.EncryptionKey, out var configured, out _) && !configured.IsEmpty
                    ? configured
                    : [await MakeOnceAsync(cancellationToken)];
            }

            return known;
        }
        finally
        {
            once.Release();
        }
    }

    private async Task<EncryptionKey> MakeOnceAsync(CancellationToken cancellationToken)
    {
        var proposal = new TableEntity(Partition, Row) { [Key] = RandomNumberGenerator.GetBytes(EncryptionKey.Length) };
        if (await table.WriteAsync(Partition, [new RowChange.Insert(proposal)], cancellationToken) is WriteResult.Written)
        {
            Log.Made(logger);
        }

        // Whoever was first: all processes must agree.
        var row = await table.FindAsync(Partition, Row, cancellationToken);
        return new EncryptionKey(row?.GetBinary(Key) ?? throw new InvalidDataException("The stored encryption key is gone."));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Watchpost__EncryptionKey is not set: a key was made and is kept in the storage account. Set one of your own in production.")]
        public static partial void Made(ILogger logger);
    }
}
