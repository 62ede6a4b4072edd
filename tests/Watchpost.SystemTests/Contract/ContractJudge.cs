using System.Runtime.CompilerServices;
using Watchpost.Fakes;
using Watchpost.Functions.Http;
using Watchpost.Http.OpenApi;

namespace Watchpost.SystemTests.Contract;

/// <summary>Holds every answer that any system test gets against the OpenAPI document of the app.</summary>
internal static class ContractJudge
{
    /// <summary>The app's contract.</summary>
    public static ApiContract Contract { get; } = new(OpenApiDocument.Write(HttpEndpoints.All));

    [ModuleInitializer]
    internal static void Sit()
    {
        WatchpostClient.Judge = (method, path, answer) =>
            Contract.Objection(method.Method, path, (int)answer.Status, answer.ContentType, answer.Text)
                .ShouldBeNull($"{method} /{path} answered what /openapi.json does not describe: {answer}");
    }
}
