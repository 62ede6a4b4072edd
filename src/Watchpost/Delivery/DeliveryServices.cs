using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Sending;
using Watchpost.Delivery.Signing;
using Watchpost.Outbound;
using Watchpost.Settings;

namespace Watchpost.Delivery;

/// <summary>Registers the sending half's tools.</summary>
public static class DeliveryServices
{
    /// <summary>
    /// The sender, its guarded client and the protection of secrets at rest. Whoever calls this configures <see cref="WatchpostOptions"/>
    /// and registers <see cref="IEncryptionKeys"/>.
    /// </summary>
    public static IServiceCollection AddWatchpostDelivery(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        // One for each that connects: names of receivers that hang hold up no source, and the other way round.
        services.TryAddTransient<INameResolver, SystemNameResolver>();
        services.TryAddSingleton<CallbackTransport>();
        services.TryAddSingleton<IWebhookSender, WebhookSender>();
        services.TryAddSingleton<CallbackPing>();
        services.TryAddSingleton<SecretProtector>();
        services.TryAddSingleton<SigningKeys>();
        return services;
    }
}
