using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Watchpost.Storage.Tables;

namespace Watchpost.Simulation.Model;

/// <summary>The engine of one process, built as the application builds it, with storage, time and chance replaced.</summary>
internal static class EngineGraph
{
    /// <summary>Builds it.</summary>
    /// <param name="tables">Each table by its name.</param>
    /// <param name="queue">What announces wake-ups.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Chance.</param>
    /// <param name="settings">Settings below <c>Watchpost</c>, such as <c>Retention:KeepSeconds</c>.</param>
    /// <param name="replace">Replaces further services.</param>
    public static ServiceProvider Build(
        Func<string, ITable> tables,
        IWakeUpQueue queue,
        TimeProvider time,
        Random random,
        IEnumerable<KeyValuePair<string, string?>>? settings = null,
        Action<IServiceCollection>? replace = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Watchpost:Sources:midjourney:BaseUrl", "https://relay.example.com")])
            .AddInMemoryCollection((settings ?? []).Select(setting => KeyValuePair.Create("Watchpost:" + setting.Key, setting.Value)))
            .Build();
        var services = new ServiceCollection()
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(time)
            .AddSingleton(random)
            .AddWatchpost(configuration)
            .AddSingleton(queue);
        foreach (var name in StorageNames.Tables)
        {
            services.AddKeyedSingleton(name, (_, _) => tables(name));
        }

        replace?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
