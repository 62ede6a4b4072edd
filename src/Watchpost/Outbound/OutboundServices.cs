using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Watchpost.Outbound;

/// <summary>Registers guarded connections to hosts that the operator did not choose.</summary>
internal static class OutboundServices
{
    public static IServiceCollection AddWatchpostOutbound(this IServiceCollection services)
    {
        // One resolver each: a receiver's hanging name must not delay a source, nor the reverse.
        services.TryAddTransient<INameResolver, SystemNameResolver>();
        services.TryAddSingleton<GuardedConnect>(provider => GuardedConnector.Create(
            provider.GetRequiredService<INameResolver>(), provider.GetRequiredService<IOptions<CallbackOptions>>().Value, provider.GetRequiredService<TimeProvider>()).ConnectAsync);
        return services;
    }
}
