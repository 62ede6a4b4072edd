using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Watchpost.Settings;

/// <summary>Registers the settings.</summary>
internal static class WatchpostOptionsServices
{
    /// <summary>
    /// Registers each feature's options, read from <paramref name="configuration"/> and validated when the host starts.
    /// </summary>
    public static IServiceCollection AddWatchpostOptions(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(WatchpostOptions.Section);
        services.AddOptions<WatchpostOptions>().Configure(options =>
        {
            SettingsReader.Apply(section, options);
            options.Callbacks.SiteHostName = configuration["WEBSITE_HOSTNAME"];
        }).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WatchpostOptions>>(new WatchpostOptionsValidation(section));
        return services
            .AddPart(options => options.Sources)
            .AddPart(options => options.Signing)
            .AddPart(options => options.Encryption)
            .AddPart(options => options.Polling)
            .AddPart(options => options.Delivery)
            .AddPart(options => options.Callbacks)
            .AddPart(options => options.Retention);
    }

    /// <summary>Adds the validation of the sources' definitions, which reads the files named in the settings.</summary>
    public static IServiceCollection AddSourceSettingsValidation(this IServiceCollection services) =>
        services.AddSingleton<IValidateOptions<WatchpostOptions>, SourceSettingsValidation>();

    private static IServiceCollection AddPart<T>(this IServiceCollection services, Func<WatchpostOptions, T> part)
        where T : class =>
        services.AddSingleton(provider => Options.Create(part(provider.GetRequiredService<IOptions<WatchpostOptions>>().Value)));
}
