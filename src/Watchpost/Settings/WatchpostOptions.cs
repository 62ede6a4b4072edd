using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Signing;
using Watchpost.Outbound;
using Watchpost.Polling;
using Watchpost.Retention;
using Watchpost.Sources.Configuration;

namespace Watchpost.Settings;

/// <summary>All settings <c>Watchpost__…</c>, grouped by feature. An invalid or unknown one stops the host at startup.</summary>
internal sealed class WatchpostOptions
{
    public const string Section = "Watchpost";

    public SourcesOptions Sources { get; } = new();

    public SigningOptions Signing { get; } = new();

    public EncryptionOptions Encryption { get; } = new();

    public PollingOptions Polling { get; } = new();

    public DeliveryOptions Delivery { get; } = new();

    public CallbackOptions Callbacks { get; } = new();

    public RetentionOptions Retention { get; } = new();
}
