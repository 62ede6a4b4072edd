using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Watchpost.Delivery;
using Watchpost.Delivery.Redelivery;
using Watchpost.Http;
using Watchpost.Outbound;
using Watchpost.Polling;
using Watchpost.Retention;
using Watchpost.Scheduling;
using Watchpost.Settings;
using Watchpost.Sources.Configuration;
using Watchpost.Storage.Azure;
using Watchpost.Watches;

namespace Watchpost;

/// <summary>Registers the engine.</summary>
public static class WatchpostServices
{
    /// <summary>
    /// Adds everything for watching, polling and delivering. The <paramref name="configuration"/> is validated when the host starts.
    /// </summary>
    public static IServiceCollection AddWatchpost(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);
        return services
            .AddSingleton<OptimisticUpdate>()
            .AddWatchpostOptions(configuration)
            .AddSourceSettingsValidation()
            .AddWatchpostOutbound()
            .AddWatchpostStorage(configuration)
            .AddWatchpostScheduling()
            .AddWatchpostSources()
            .AddWatchpostDelivery()
            .AddWatchpostRedelivery()
            .AddWatchpostPolling()
            .AddSingleton<IWakeUpHandler, WakeUpDispatcher>()
            .AddSingleton<RetentionSweeper>()
            .AddWatchpostWatches()
            .AddSingleton<IWatchpostWorker, WatchpostWorker>()
            .AddWatchpostHttp();
    }
}
