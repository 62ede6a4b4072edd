using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Watchpost.Http.OpenApi;

namespace Watchpost.Functions.Http;

/// <summary>The app's HTTP functions, found by their attributes.</summary>
internal static class HttpEndpoints
{
    /// <summary>All of them: one for each function and method.</summary>
    public static IReadOnlyList<Endpoint> All { get; } =
    [
        .. from type in typeof(HttpEndpoints).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
           where trigger is not null
           from verb in trigger.Methods ?? []
           select new Endpoint(function.Name, verb.ToUpperInvariant(), trigger.Route ?? function.Name, trigger.AuthLevel is not AuthorizationLevel.Anonymous),
    ];
}
