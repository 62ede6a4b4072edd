using Microsoft.Extensions.DependencyInjection;

namespace Watchpost.Scheduling;

internal static class SchedulingServices
{
    public static IServiceCollection AddWatchpostScheduling(this IServiceCollection services) => services
        .AddSingleton<WakeUpStore>()
        .AddSingleton<WakeUpGroupProcessor>()
        .AddSingleton<Sweeper>();
}
