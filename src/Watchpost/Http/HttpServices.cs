using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Watchpost.Http.Input;

namespace Watchpost.Http;

/// <summary>Registers the services of the HTTP functions.</summary>
internal static class HttpServices
{
    public static IServiceCollection AddWatchpostHttp(this IServiceCollection services) => services
        .AddSingleton<HttpEdge>()
        .AddSingleton<RegistrationReader>()
        .AddSingleton<CallbackTestReader>()
        .AddSingleton<IWatchApi, WatchApi>()
        .AddSingleton<IReplayApi, ReplayApi>()
        .AddSingleton<IServiceApi, ServiceApi>()

        // JsonBody limits the body. With its own limit the web server would close the connection to the Functions host, which forwards
        // bodies of up to 100 MB and turns a closed connection into a 500.
        .Configure<KestrelServerOptions>(server => server.Limits.MaxRequestBodySize = null);
}
