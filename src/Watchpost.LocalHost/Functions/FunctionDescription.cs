using System.Reflection;
using Watchpost.LocalHost.Timers;

namespace Watchpost.LocalHost.Functions;

/// <summary>One function of the app, as its attributes describe it.</summary>
internal abstract record FunctionDescription
{
    private protected FunctionDescription()
    {
    }

    /// <summary>The name in <c>[Function("…")]</c>, unique in the app.</summary>
    public required string Name { get; init; }

    public required MethodInfo Method { get; init; }
}

/// <summary>A function with an HTTP trigger.</summary>
internal sealed record HttpFunction : FunctionDescription
{
    /// <summary>The route, relative to the prefix: an ASP.NET Core template.</summary>
    public required string Route { get; init; }

    /// <summary>The HTTP methods; none means all.</summary>
    public required IReadOnlyList<string> Methods { get; init; }
}

/// <summary>A function with a queue trigger.</summary>
internal sealed record QueueFunction : FunctionDescription
{
    /// <summary>The queue's name; may contain <c>%setting%</c>.</summary>
    public required string QueueName { get; init; }

    /// <summary>The setting that names the storage account; <see langword="null"/> means the host's own, <c>AzureWebJobsStorage</c>.</summary>
    public required string? Connection { get; init; }
}

/// <summary>A function with a timer trigger.</summary>
internal sealed record TimerFunction : FunctionDescription
{
    /// <summary>The schedule (see <see cref="TimerSchedule"/>); may contain <c>%setting%</c>.</summary>
    public required string Schedule { get; init; }

    /// <summary>Whether it also runs once at start.</summary>
    public required bool RunOnStartup { get; init; }
}
