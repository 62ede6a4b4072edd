using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.State;

namespace Watchpost.Polling;

internal static class PollingServices
{
    public static IServiceCollection AddWatchpostPolling(this IServiceCollection services) => services
        .AddSingleton<HistoryStore>()
        .AddSingleton(provider => new PollLearner(
            provider.GetRequiredService<HistoryStore>(),
            provider.GetRequiredService<IOptions<PollingOptions>>().Value.Aim,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PollLearner>>()))
        .AddHostedService(provider => provider.GetRequiredService<PollLearner>())
        .AddSingleton<TaskCompleter>()
        .AddSingleton<SourceCaller>()
        .AddSingleton<TaskPoller>();
}
