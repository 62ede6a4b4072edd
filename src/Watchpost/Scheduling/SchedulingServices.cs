using Microsoft.Extensions.DependencyInjection;

namespace Watchpost.Scheduling;

/// <summary>Registers what stores wake-ups and works through them.</summary>
internal static class SchedulingServices
{
    public static IServiceCollection AddWatchpostScheduling(this IServiceCollection services) => services
        .AddSingleton<WakeUpStore>()
        .AddSingleton<WakeUpGroupProcessor>()
        .AddSingleton<Sweeper>();
}
