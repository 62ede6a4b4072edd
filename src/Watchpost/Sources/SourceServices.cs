using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Outbound;
using Watchpost.Settings;

namespace Watchpost.Sources;

/// <summary>Registers the source engine.</summary>
public static class SourceServices
{
    /// <summary>
    /// Adds <see cref="ISourceCatalog"/> and the start-up check of its settings. Hosts that callers or answers chose
    /// are connected to by the same rules as callbacks, unless another <see cref="GuardedConnect"/> is registered.
    /// </summary>
    public static IServiceCollection AddWatchpostSources(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WatchpostOptions>, SourceOptionsValidation>());
        services.AddOptions<WatchpostOptions>().ValidateOnStart();
        services.TryAddTransient<INameResolver, SystemNameResolver>();
        services.TryAddSingleton<GuardedConnect>(provider =>
        {
            var callbacks = provider.GetRequiredService<IOptions<WatchpostOptions>>().Value.Callbacks;
            var allowedHosts = HostList.TryParse(callbacks.AllowedHosts, out var hosts, out _) ? hosts : HostList.Empty;
            return new GuardedConnector(
                provider.GetRequiredService<INameResolver>(), callbacks.AllowPrivateNetworks, allowedHosts, provider.GetRequiredService<TimeProvider>()).ConnectAsync;
        });
        services.TryAddSingleton<ISourceCatalog>(provider => new SourceCatalog(
            provider.GetRequiredService<IOptions<WatchpostOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<GuardedConnect>(),
            provider.GetService<ILogger<SourceCatalog>>()));
        return services;
    }
}
