using Microsoft.Extensions.DependencyInjection;
using Watchpost.Watches.Idempotency;

namespace Watchpost.Watches;

internal static class WatchesServices
{
    public static IServiceCollection AddWatchpostWatches(this IServiceCollection services) => services
        .AddSingleton<IdempotencyKeys>()
        .AddSingleton<WatchRegistrar>()
        .AddSingleton<WatchCanceller>()
        .AddSingleton<LedgerCounter>()
        .AddSingleton<WatchReader>()
        .AddSingleton<WatchService>();
}
