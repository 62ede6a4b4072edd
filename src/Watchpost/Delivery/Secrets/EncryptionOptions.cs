namespace Watchpost.Delivery.Secrets;

/// <summary>Keys for encryption at rest.</summary>
internal sealed class EncryptionOptions
{
    /// <summary>
    /// <c>Watchpost__EncryptionKey</c>: 32 bytes in Base64, or several separated by spaces during rotation, newest first.
    /// If unset, a key is generated and stored in the storage account; meant for local use. A secret.
    /// </summary>
    public string? Key { get; set; }
}
