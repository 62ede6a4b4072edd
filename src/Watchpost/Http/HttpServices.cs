using Microsoft.Extensions.DependencyInjection;

namespace Watchpost.Http;

/// <summary>Registers what the HTTP functions need beside the engine.</summary>
public static class HttpServices
{
    /// <summary>Adds the reading of requests and the edge where failures become answers.</summary>
    public static IServiceCollection AddWatchpostHttp(this IServiceCollection services) =>
        services.AddSingleton<HttpEdge>().AddSingleton<RegistrationReader>().AddSingleton<CallbackTestReader>();
}
