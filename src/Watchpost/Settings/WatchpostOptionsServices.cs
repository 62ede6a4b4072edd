using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Watchpost.Settings;

/// <summary>Registers the settings.</summary>
public static class WatchpostOptionsServices
{
    /// <summary>Adds <see cref="WatchpostOptions"/>, read from <paramref name="configuration"/> and validated when the host starts: a wrong setting stops it.</summary>
    public static IServiceCollection AddWatchpostOptions(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(WatchpostOptions.Section);
        services.AddOptions<WatchpostOptions>().Configure(options => SettingsReader.Apply(section, options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WatchpostOptions>>(new WatchpostOptionsValidation(section));
        return services;
    }
}
