using Microsoft.Extensions.DependencyInjection;

namespace Watchpost.Delivery.Redelivery;

/// <summary>Registers what sends notifications again, one or many.</summary>
internal static class RedeliveryServices
{
    public static IServiceCollection AddWatchpostRedelivery(this IServiceCollection services) => services
        .AddSingleton<Redeliverer>()
        .AddSingleton<ReplayStore>()
        .AddSingleton<Replayer>();
}
