using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Watchpost.Outbound;

/// <summary>Registers what connects to hosts that others chose.</summary>
internal static class OutboundServices
{
    public static IServiceCollection AddWatchpostOutbound(this IServiceCollection services)
    {
        // One for each that connects: names of receivers that hang hold up no source, and the other way round.
        services.TryAddTransient<INameResolver, SystemNameResolver>();
        services.TryAddSingleton<GuardedConnect>(provider => GuardedConnector.Create(
            provider.GetRequiredService<INameResolver>(), provider.GetRequiredService<IOptions<CallbackOptions>>().Value, provider.GetRequiredService<TimeProvider>()).ConnectAsync);
        return services;
    }
}
