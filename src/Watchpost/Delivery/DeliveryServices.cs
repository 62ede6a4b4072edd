using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Consent;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Signing;
using Watchpost.Delivery.Throttling;

namespace Watchpost.Delivery;

/// <summary>Registers signing, sending, retries and redelivery of webhooks.</summary>
internal static class DeliveryServices
{
    public static IServiceCollection AddWatchpostDelivery(this IServiceCollection services) => services
        .AddSingleton<CallbackTransport>()
        .AddSingleton<ConsentStore>()
        .AddSingleton<HostConsent>()
        .AddSingleton<SigningKeys>()
        .AddSingleton<IWebhookSender, WebhookSender>()
        .AddSingleton<CallbackPing>()
        .AddSingleton<EncryptionKeyStore>()
        .AddSingleton<IEncryptionKeys, EncryptionKeys>()
        .AddSingleton<SecretProtector>()
        .AddSingleton<IWatchSecrets, WatchSecrets>()
        .AddSingleton(provider => ScheduleOf(provider.GetRequiredService<IOptions<DeliveryOptions>>().Value))
        .AddSingleton<DeliveryThrottle>()
        .AddSingleton<NotificationAttempt>()
        .AddSingleton<Deliverer>()
        .AddSingleton<ProgressNotifier>();

    private static RetrySchedule ScheduleOf(DeliveryOptions options) =>
        options.ScheduleSeconds is { } text
            ? RetrySchedule.Parse(text) ?? throw new InvalidOperationException("Watchpost__Delivery__ScheduleSeconds is not a schedule.")
            : RetrySchedule.Standard;
}
