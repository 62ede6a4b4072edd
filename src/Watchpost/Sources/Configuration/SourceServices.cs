using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Outbound;
using Watchpost.Sources.Health;

namespace Watchpost.Sources.Configuration;

/// <summary>Registers the source engine.</summary>
internal static class SourceServices
{
    /// <summary>
    /// Adds <see cref="ISourceCatalog"/>. Hosts that callers or answers chose are connected to through <see cref="GuardedConnect"/>.
    /// </summary>
    public static IServiceCollection AddWatchpostSources(this IServiceCollection services)
    {
        services.TryAddSingleton<ISourceCatalog>(provider => new SourceCatalog(
            provider.GetRequiredService<IOptions<SourcesOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<GuardedConnect>(),
            provider.GetService<ILogger<SourceCatalog>>()));
        return services
            .AddSingleton<SourceHealthStore>()
            .AddSingleton<SourceHealthSync>()
            .AddHostedService(provider => provider.GetRequiredService<SourceHealthSync>());
    }
}
