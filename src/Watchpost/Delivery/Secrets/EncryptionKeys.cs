using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Watchpost.Delivery.Secrets;

/// <summary>
/// The keys of <c>Watchpost__EncryptionKey</c>. Without that setting, one generated key in its own table: good enough for local use,
/// but in production the key should not sit next to the data it encrypts.
/// A generated key keeps decrypting old secrets after the setting is added.
/// </summary>
internal sealed partial class EncryptionKeys(EncryptionKeyStore store, IOptions<EncryptionOptions> options, ILogger<EncryptionKeys> logger)
    : IEncryptionKeys, IDisposable
{
    private readonly SemaphoreSlim once = new(1);
    private ImmutableArray<EncryptionKey> known;
    public ValueTask<ImmutableArray<EncryptionKey>> GetAsync(CancellationToken cancellationToken) =>
        known.IsDefault ? new(FindAsync(cancellationToken)) : new(known);
    public void Dispose() => once.Dispose();

    private async Task<ImmutableArray<EncryptionKey>> FindAsync(CancellationToken cancellationToken)
    {
        await once.WaitAsync(cancellationToken);
        try
        {
            if (known.IsDefault)
            {
                var made = await store.FindAsync(cancellationToken);
                known = EncryptionKey.TryParseMany(options.Value.Key, out var configured, out _) && !configured.IsEmpty
                    ? made is null ? configured : [.. configured, new EncryptionKey(made)]
                    : [new EncryptionKey(made ?? await MakeOnceAsync(cancellationToken))];
            }

            return known;
        }
        finally
        {
            once.Release();
        }
    }

    private async Task<byte[]> MakeOnceAsync(CancellationToken cancellationToken)
    {
        if (await store.AddAsync(RandomNumberGenerator.GetBytes(EncryptionKey.Length), cancellationToken))
        {
            Log.Made(logger);
        }

        // The first writer wins: all processes must use the same key.
        return await store.FindAsync(cancellationToken) ?? throw new InvalidDataException("The stored encryption key is gone.");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Watchpost__EncryptionKey is not set: a key was generated and stored in the storage account. Set your own key in production.")]
        public static partial void Made(ILogger logger);
    }
}
