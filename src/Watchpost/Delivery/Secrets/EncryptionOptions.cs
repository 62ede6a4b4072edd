namespace Watchpost.Delivery.Secrets;

/// <summary>What secrets are encrypted with at rest.</summary>
internal sealed class EncryptionOptions
{
    /// <summary>
    /// <c>Watchpost__EncryptionKey</c>: Base64 of 32 bytes, or several separated by spaces while rotating, newest first.
    /// Without it, a key is made once and kept in the storage account, which is meant for local use. A secret.
    /// </summary>
    public string? Key { get; set; }
}
