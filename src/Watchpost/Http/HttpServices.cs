using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Http.Input;

namespace Watchpost.Http;

/// <summary>Registers what the HTTP functions need beside the engine.</summary>
internal static class HttpServices
{
    /// <summary>Adds the reading of requests and the edge where failures become answers.</summary>
    public static IServiceCollection AddWatchpostHttp(this IServiceCollection services) => services
        .AddSingleton<HttpEdge>()
        .AddSingleton<RegistrationReader>()
        .AddSingleton<CallbackTestReader>()
        .AddSingleton<IWatchApi, WatchApi>()
        .AddSingleton<IReplayApi, ReplayApi>()
        .AddSingleton<IServiceApi, ServiceApi>()

        // JsonBody bounds what is read. Beyond a limit of its own the web server would hang up on the Functions host, which forwards
        // bodies of up to 100 MB and answers a broken connection with 500.
        .Configure<KestrelServerOptions>(server => server.Limits.MaxRequestBodySize = null);
}
