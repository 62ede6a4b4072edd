namespace Watchpost.Delivery.Signing;

/// <summary>What webhooks are signed with.</summary>
internal sealed class SigningOptions
{
    /// <summary>
    /// <c>Watchpost__SigningSecret</c> signs the webhooks of watches that bring no secret: <c>whsec_…</c>, or several separated by spaces
    /// while rotating, newest first. A secret: never logged or returned.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>
    /// <c>Watchpost__SigningKey</c> signs every webhook in addition, so that a receiver can verify without a shared secret: <c>whsk_…</c> (Ed25519),
    /// or several separated by spaces while rotating, newest first. A secret; its public half is shown.
    /// </summary>
    public string? Key { get; set; }
}
