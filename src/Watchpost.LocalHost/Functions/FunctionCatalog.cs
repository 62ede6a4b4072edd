using System.Reflection;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Watchpost.LocalHost.Functions;

/// <summary>All functions of an app, found by the official attributes.</summary>
internal sealed class FunctionCatalog
{
    private FunctionCatalog(List<FunctionDescription> functions)
    {
        Http = [.. functions.OfType<HttpFunction>()];
        Queues = [.. functions.OfType<QueueFunction>()];
        Timers = [.. functions.OfType<TimerFunction>()];
    }

    public IReadOnlyList<HttpFunction> Http { get; }

    public IReadOnlyList<QueueFunction> Queues { get; }

    public IReadOnlyList<TimerFunction> Timers { get; }

    /// <summary>The functions of an app's assembly.</summary>
    /// <exception cref="LocalHostException">This host or the official one cannot run a function of that shape.</exception>
    public static FunctionCatalog Of(Assembly app) => Of(app.GetTypes());

    /// <summary>The functions of these classes.</summary>
    /// <exception cref="LocalHostException">This host or the official one cannot run a function of that shape.</exception>
    public static FunctionCatalog Of(IEnumerable<Type> classes)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var functions = classes
            .SelectMany(type => type.GetMethods(Any))
            .Select(method => (Method: method, Function: method.GetCustomAttribute<FunctionAttribute>()))
            .Where(found => found.Function is not null)
            .Select(found => Describe(found.Function!.Name, found.Method))
            .OrderBy(function => function.Name, StringComparer.Ordinal)
            .ToList();

        var twice = functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new FunctionCatalog(functions)
            : throw new LocalHostException($"Two functions are called {twice.Key}.");
    }

    private static FunctionDescription Describe(string name, MethodInfo method)
    {
        if (!method.IsPublic || method.DeclaringType is not { IsVisible: true })
        {
            throw Refused(name, "must be a public method of a public class");
        }

        if (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(ValueTask<>) || method.ReturnType == typeof(ValueTask))
        {
            throw Refused(name, "must return a Task, not a ValueTask");
        }

        var triggers = method.GetParameters()
            .Select(parameter => (Parameter: parameter, Trigger: parameter.GetCustomAttribute<TriggerBindingAttribute>()))
            .Where(found => found.Trigger is not null)
            .ToList();
        return triggers switch
        {
            [(var parameter, HttpTriggerAttribute http)] => Describe(name, method, parameter, http),
            [(var parameter, QueueTriggerAttribute queue)] => Describe(name, method, parameter, queue),
            [(var parameter, TimerTriggerAttribute timer)] => Describe(name, method, parameter, timer),
            [var (_, other)] => throw Refused(name, $"has a {other!.GetType().Name}, which only the Functions host knows"),
            _ => throw Refused(name, $"needs one trigger and has {triggers.Count}"),
        };
    }

    private static HttpFunction Describe(string name, MethodInfo method, ParameterInfo trigger, HttpTriggerAttribute http)
    {
        // The official default: without a route, the function name is the route.
        var route = http.Route ?? name;
        var pattern = RoutePatternFactory.Parse(route);
        CheckParameters(name, method, trigger, typeof(HttpRequest), inRoute: parameter => pattern.GetParameter(parameter) is not null);
        return new HttpFunction { Name = name, Method = method, Route = route, Methods = [.. (http.Methods ?? []).Select(verb => verb.ToUpperInvariant())] };
    }

    private static QueueFunction Describe(string name, MethodInfo method, ParameterInfo trigger, QueueTriggerAttribute queue)
    {
        CheckParameters(name, method, trigger, typeof(string), inRoute: _ => false);
        return new QueueFunction { Name = name, Method = method, QueueName = queue.QueueName, Connection = queue.Connection };
    }

    private static TimerFunction Describe(string name, MethodInfo method, ParameterInfo trigger, TimerTriggerAttribute timer)
    {
        CheckParameters(name, method, trigger, typeof(TimerInfo), inRoute: _ => false);
        return new TimerFunction { Name = name, Method = method, Schedule = timer.Schedule, RunOnStartup = timer.RunOnStartup };
    }

    private static void CheckParameters(string name, MethodInfo method, ParameterInfo trigger, Type triggerType, Func<string, bool> inRoute)
    {
        foreach (var parameter in method.GetParameters())
        {
            var known = parameter == trigger
                ? parameter.ParameterType == triggerType
                : parameter.ParameterType == typeof(CancellationToken) || (parameter.ParameterType == typeof(string) && inRoute(parameter.Name!));
            if (!known)
            {
                throw Refused(name, $"has a parameter that cannot be bound: {parameter.ParameterType.Name} {parameter.Name}");
            }
        }
    }

    private static LocalHostException Refused(string name, string why) => new($"The function {name} {why}.");
}
