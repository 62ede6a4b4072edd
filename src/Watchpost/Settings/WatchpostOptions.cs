using Watchpost.Delivery;
using Watchpost.Delivery.Callbacks;
using Watchpost.Polling;
using Watchpost.Retention;
using Watchpost.Sources;

namespace Watchpost.Settings;

/// <summary>The settings <c>Watchpost__…</c>. Validated at start: a wrong or unknown one stops it with a message that names it.</summary>
public sealed class WatchpostOptions
{
    /// <summary>The configuration section: <c>Watchpost</c>.</summary>
    public const string Section = "Watchpost";

    /// <summary>The source of a watch that names none. It must be configured.</summary>
    public string DefaultSource { get; set; } = "midjourney";

    /// <summary>
    /// Signs the webhooks of watches that bring no secret: <c>whsec_…</c>, or several separated by spaces while rotating, newest first.
    /// A secret: never logged or returned.
    /// </summary>
    public string? SigningSecret { get; set; }

    /// <summary>
    /// Signs every webhook besides, so that a receiver can verify without holding a secret: <c>whsk_…</c> (Ed25519), or several separated by spaces
    /// while rotating, newest first. A secret; its public half is shown.
    /// </summary>
    public string? SigningKey { get; set; }

    /// <summary>
    /// Base64 of 32 bytes: encrypts the watches' own secrets at rest; several separated by spaces while rotating, newest first.
    /// Without it a key is made once and kept in the storage account, which is meant for local use. A secret.
    /// </summary>
    public string? EncryptionKey { get; set; }

    /// <summary>The configured sources by name.</summary>
    public IDictionary<string, SourceOptions> Sources { get; } = new Dictionary<string, SourceOptions>(StringComparer.Ordinal);

    /// <summary>When to ask.</summary>
    public PollingOptions Polling { get; set; } = new();

    /// <summary>How to deliver.</summary>
    public DeliveryOptions Delivery { get; set; } = new();

    /// <summary>Which callbacks are allowed.</summary>
    public CallbackOptions Callbacks { get; set; } = new();

    /// <summary>How long to keep what is finished.</summary>
    public RetentionOptions Retention { get; set; } = new();
}
