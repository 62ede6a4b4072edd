using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Watchpost.Delivery.Secrets;

/// <summary>
/// Encrypts the watches' own secrets at rest with AES-256-GCM. The text is <c>1.{key ID}.{Base64url of nonce, cipher text and tag}</c>;
/// the context is authenticated with it, so a text that was moved to another row does not open.
/// </summary>
internal sealed class SecretProtector(IEncryptionKeys keys)
{
    private const string Version = "1";

    // NIST SP 800-38D: 96 random bits, which is safe for 2^32 secrets under one key; a full-length tag.
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Encrypts with the newest key.</summary>
    /// <param name="plain">The secret.</param>
    /// <param name="context">What it belongs to, such as the watch's ID; needed again to decrypt.</param>
    /// <param name="cancellationToken">Cancels fetching the keys.</param>
    public async ValueTask<string> ProtectAsync(string plain, string context, CancellationToken cancellationToken) =>
        Protect((await keys.GetAsync(cancellationToken))[0], plain, context);

    /// <summary>
    /// Decrypts with the key that the text names. <see langword="null"/> where that key is gone, the text was changed or cut,
    /// or it belongs to another context.
    /// </summary>
    /// <param name="cipher">What <see cref="ProtectAsync"/> gave.</param>
    /// <param name="context">The same as then.</param>
    /// <param name="cancellationToken">Cancels fetching the keys.</param>
    public async ValueTask<string?> UnprotectAsync(string cipher, string context, CancellationToken cancellationToken) =>
        Unprotect(await keys.GetAsync(cancellationToken), cipher, context);

    private static string Protect(EncryptionKey key, string plain, string context)
    {
        var content = Encoding.UTF8.GetBytes(plain);
        var sealedBytes = new byte[NonceLength + content.Length + TagLength];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Bytes, TagLength);
        aes.Encrypt(nonce, content, sealedBytes.AsSpan(NonceLength, content.Length), sealedBytes.AsSpan(NonceLength + content.Length), Encoding.UTF8.GetBytes(context));
        CryptographicOperations.ZeroMemory(content);
        return $"{Version}.{key.Id}.{Base64Url.EncodeToString(sealedBytes)}";
    }

    private static string? Unprotect(ImmutableArray<EncryptionKey> keys, string cipher, string context)
    {
        if (cipher.Split('.') is not [Version, var keyId, var encoded]
            || !Base64Url.IsValid(encoded)
            || Base64Url.DecodeFromChars(encoded) is not { Length: >= NonceLength + TagLength } sealedBytes)
        {
            return null;
        }

        var content = new byte[sealedBytes.Length - NonceLength - TagLength];
        foreach (var key in keys.Where(key => string.Equals(key.Id, keyId, StringComparison.Ordinal)))
        {
            using var aes = new AesGcm(key.Bytes, TagLength);
            try
            {
                aes.Decrypt(sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength, content.Length), sealedBytes.AsSpan(^TagLength..), content, Encoding.UTF8.GetBytes(context));
                return Encoding.UTF8.GetString(content);
            }
            catch (AuthenticationTagMismatchException)
            {
                // Two keys may share an ID: the next one may fit.
            }
        }

        return null;
    }
}
