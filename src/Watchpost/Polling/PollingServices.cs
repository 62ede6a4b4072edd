using Microsoft.Extensions.DependencyInjection;
using Watchpost.Polling.Learning;
using Watchpost.Polling.Learning.State;

namespace Watchpost.Polling;

/// <summary>Registers what asks about tasks and learns when to ask.</summary>
internal static class PollingServices
{
    public static IServiceCollection AddWatchpostPolling(this IServiceCollection services) => services
        .AddSingleton<HistoryStore>()
        .AddSingleton<PollLearner>()
        .AddHostedService<HistoryFlush>()
        .AddSingleton<TaskCompleter>()
        .AddSingleton<TaskPoller>();
}
