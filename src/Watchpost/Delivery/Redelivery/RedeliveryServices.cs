using Microsoft.Extensions.DependencyInjection;

namespace Watchpost.Delivery.Redelivery;

/// <summary>Registers single and bulk redelivery.</summary>
internal static class RedeliveryServices
{
    public static IServiceCollection AddWatchpostRedelivery(this IServiceCollection services) => services
        .AddSingleton<Redeliverer>()
        .AddSingleton<ReplayStore>()
        .AddSingleton<Replayer>();
}
