using Azure.Storage.Queues;
using OpenTelemetry;
using Watchpost.Functions.Telemetry;
using Watchpost.LocalHost.Functions;
using Watchpost.LocalHost.Queues;
using Watchpost.LocalHost.Timers;

namespace Watchpost.LocalHost;

/// <summary>Builds the host, which runs the app's functions in one process.</summary>
internal static partial class LocalHostApplication
{
    private const string PoisonSuffix = "-poison";

    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["urls"] = "http://127.0.0.1:7071",
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:System"] = "Warning",
        ["Logging:LogLevel:Azure"] = "Warning",

        // StartFailure reports in one line why the host did not start.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
    };

    /// <summary>Builds the host; start it to listen.</summary>
    /// <param name="args">Settings, such as <c>--urls http://127.0.0.1:0</c>; they override the environment, which overrides the settings file.</param>
    /// <param name="options">Overrides for tests.</param>
    /// <exception cref="LocalHostException">A setting, host.json or a function is invalid.</exception>
    public static WebApplication Build(string[] args, LocalHostOptions? options = null)
    {
        options ??= new LocalHostOptions();
        var functions = FunctionCatalog.Of(options.Functions);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Watchpost.LocalHost", ContentRootPath = AppContext.BaseDirectory });
        AddSettings(builder.Configuration, args, options);
        var host = HostJson.Read(Path.Combine(AppContext.BaseDirectory, "host.json"), builder.Configuration);
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = provider.ValidateOnBuild = true);

        var services = builder.Services;
        services.AddRoutingCore().AddMvcCore();
        services.AddWatchpost(builder.Configuration);
        services.AddTelemetryExport(builder.Configuration)?.WithTracing(tracing => tracing.AddSource("Microsoft.AspNetCore"));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        AddQueues(services, functions, host.Queues, builder.Configuration);
        AddTimers(services, functions, builder.Configuration);
        options.Services?.Invoke(services);

        var app = builder.Build();
        app.MapFunctions(functions, host.RoutePrefix);
        app.Lifetime.ApplicationStarted.Register(() =>
            Log.Started(app.Logger, string.Join(", ", app.Urls), host.RoutePrefix, functions.Http.Count, functions.Queues.Count, functions.Timers.Count));
        return app;
    }

    private static void AddSettings(ConfigurationManager configuration, string[] args, LocalHostOptions options)
    {
        configuration.AddInMemoryCollection(Defaults);
        if (options.SettingsFile is { } file)
        {
            configuration.AddInMemoryCollection(LocalSettings.Read(file));
        }

        configuration.AddEnvironmentVariables("ASPNETCORE_");
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(args);
        options.Configuration?.Invoke(configuration);
    }

    private static void AddQueues(IServiceCollection services, FunctionCatalog functions, QueueSettings settings, IConfiguration configuration)
    {
        foreach (var function in functions.Queues)
        {
            var account = StorageConnections.Open(configuration, function.Connection);
            var queue = account.GetQueueClient(SettingNames.Resolve(function.QueueName, configuration));
            var poisonQueue = queue.Name.EndsWith(PoisonSuffix, StringComparison.Ordinal) ? null : account.GetQueueClient(queue.Name + PoisonSuffix);
            services.AddSingleton<IHostedService>(provider => Listen(provider, function, queue, poisonQueue, settings));
        }
    }

    private static QueueListener Listen(IServiceProvider provider, QueueFunction function, QueueClient queue, QueueClient? poisonQueue, QueueSettings settings)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var logger = provider.GetRequiredService<ILogger<QueueListener>>();
        var handler = new QueueMessageHandler(function, queue, poisonQueue, settings, provider.GetRequiredService<IServiceScopeFactory>(), time, logger);
        return new QueueListener(queue, handler, settings, time, provider.GetRequiredService<Random>().NextDouble, logger);
    }

    private static void AddTimers(IServiceCollection services, FunctionCatalog functions, IConfiguration configuration)
    {
        foreach (var function in functions.Timers)
        {
            var schedule = TimerSchedule.Parse(SettingNames.Resolve(function.Schedule, configuration));
            services.AddSingleton<IHostedService>(provider => new TimerListener(
                function,
                schedule,
                provider.GetRequiredService<IServiceScopeFactory>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<TimerListener>>()));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Listening on {Urls}/{Prefix}: {Http} HTTP functions, {Queues} queues, {Timers} timers.")]
        public static partial void Started(ILogger logger, string urls, string prefix, int http, int queues, int timers);
    }
}
