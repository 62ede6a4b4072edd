using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Watchpost.Delivery;
using Watchpost.Delivery.Consent;
using Watchpost.Delivery.Redelivery;
using Watchpost.Delivery.Secrets;
using Watchpost.Delivery.Throttling;
using Watchpost.Http;
using Watchpost.Polling;
using Watchpost.Polling.Learning;
using Watchpost.Retention;
using Watchpost.Scheduling;
using Watchpost.Settings;
using Watchpost.Sources;
using Watchpost.Sources.Health;
using Watchpost.Storage.Azure;
using Watchpost.Watches;

namespace Watchpost;

/// <summary>Registers the engine.</summary>
public static class WatchpostServices
{
    /// <summary>Adds everything that watching, polling and delivering needs, configured by <paramref name="configuration"/>.</summary>
    public static IServiceCollection AddWatchpost(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);
        services.AddWatchpostOptions(configuration);
        services.AddWatchpostStorage(configuration);
        services.AddWatchpostSources();
        services.AddWatchpostDelivery();
        services.AddSingleton<IEncryptionKeys, EncryptionKeys>();
        services.AddSingleton<IWatchSecrets, WatchSecrets>();
        services.AddSingleton<DeliveryThrottle>();
        services.AddSingleton(provider => ScheduleOf(provider.GetRequiredService<IOptions<WatchpostOptions>>().Value.Delivery));
        services.AddSingleton<IHostConsent, HostConsent>();
        services.AddSingleton<Deliverer>();
        services.AddSingleton<ProgressNotifier>();
        services.AddSingleton<Redeliverer>();
        services.AddSingleton<Replayer>();
        services.AddSingleton<PollLearner>();
        services.AddHostedService<HistoryFlush>();
        services.AddSingleton<SourceHealthSync>();
        services.AddHostedService(provider => provider.GetRequiredService<SourceHealthSync>());
        services.AddSingleton<TaskCompleter>();
        services.AddSingleton<TaskPoller>();
        services.AddSingleton<IWakeUpHandler, WakeUpDispatcher>();
        services.AddSingleton<WakeUpGroupProcessor>();
        services.AddSingleton<Sweeper>();
        services.AddSingleton<RetentionSweeper>();
        services.AddSingleton<WatchRegistrar>();
        services.AddSingleton<WatchCanceller>();
        services.AddSingleton<LedgerCounter>();
        services.AddSingleton<WatchReader>();
        services.AddSingleton<WatchService>();
        services.AddWatchpostHttp();
        return services;
    }

    private static RetrySchedule ScheduleOf(DeliveryOptions options) =>
        options.ScheduleSeconds is { } text
            ? RetrySchedule.Parse(text) ?? throw new InvalidOperationException("Watchpost__Delivery__ScheduleSeconds is not a schedule.")
            : RetrySchedule.Standard;
}
