using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Watchpost.Delivery.Secrets;

/// <summary>A 32-byte key for encryption at rest (AES-256).</summary>
internal sealed class EncryptionKey
{
    /// <summary>The length of a key in bytes.</summary>
    public const int Length = 32;

    private readonly byte[] bytes;

    /// <summary>Copies the bytes.</summary>
    /// <exception cref="ArgumentException">They are not 32.</exception>
    public EncryptionKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"A key has {Length} bytes.", nameof(bytes));
        }

        this.bytes = bytes.ToArray();
        Id = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 4));
    }

    /// <summary>The first four bytes of the key's SHA-256, in hexadecimal: identifies the key without revealing it.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Parses Base64 keys separated by spaces, newest first. Unset or blank means none.</summary>
    /// <param name="text">The setting.</param>
    /// <param name="keys">In the given order; empty on error.</param>
    /// <param name="error">Names the wrong entry without showing it.</param>
    public static bool TryParseMany(string? text, out ImmutableArray<EncryptionKey> keys, [NotNullWhen(false)] out string? error) =>
        KeyList.TryParse(text, TryParse, "key", $"the Base64 of {Length} bytes", out keys, out error);

    /// <summary>Only the <see cref="Id"/>.</summary>
    public override string ToString() => "key " + Id;

    private static bool TryParse(string text, [NotNullWhen(true)] out EncryptionKey? key)
    {
        Span<byte> decoded = stackalloc byte[Length + 1];
        key = Convert.TryFromBase64String(text, decoded, out var length) && length == Length ? new EncryptionKey(decoded[..length]) : null;
        return key is not null;
    }
}
