using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Watchpost.Delivery.Secrets;

/// <summary>
/// Encrypts watches' own secrets at rest with AES-256-GCM. Format: <c>1.{key ID}.{Base64url of nonce, cipher text and tag}</c>.
/// The context is authenticated too, so a text copied to another row does not decrypt.
/// </summary>
internal sealed class SecretProtector(IEncryptionKeys keys)
{
    private const string Version = "1";

    // NIST SP 800-38D: a 96-bit random nonce is safe for 2^32 secrets per key; a full-length tag.
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Encrypts with the newest key.</summary>
    /// <param name="plain">The secret.</param>
    /// <param name="context">What the secret belongs to, such as the watch's ID; required again to decrypt.</param>
    /// <param name="cancellationToken">Cancels fetching the keys.</param>
    public async ValueTask<string> ProtectAsync(string plain, string context, CancellationToken cancellationToken) =>
        Protect((await keys.GetAsync(cancellationToken))[0], plain, context);

    /// <summary>
    /// Decrypts with the key named in the text. <see langword="null"/> if that key is gone, the text was altered, or the context differs.
    /// </summary>
    /// <param name="cipher">The result of <see cref="ProtectAsync"/>.</param>
    /// <param name="context">The context used to encrypt.</param>
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
                // Key IDs may collide: try the next key.
            }
        }

        return null;
    }
}
