namespace Watchpost.Delivery.Signing;

/// <summary>Secrets and keys that sign webhooks.</summary>
internal sealed class SigningOptions
{
    /// <summary>
    /// <c>Watchpost__SigningSecret</c> signs the webhooks of watches without their own secret: <c>whsec_…</c>, or several separated by
    /// spaces during rotation, newest first. A secret: never logged or returned.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>
    /// <c>Watchpost__SigningKey</c> signs every webhook in addition, so that receivers can verify without a shared secret: <c>whsk_…</c>
    /// (Ed25519), or several separated by spaces during rotation, newest first. A secret; its public half is published.
    /// </summary>
    public string? Key { get; set; }
}
