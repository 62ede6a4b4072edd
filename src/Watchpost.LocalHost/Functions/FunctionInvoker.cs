using System.Reflection;

namespace Watchpost.LocalHost.Functions;

/// <summary>Calls one function on a new instance of its class, created from the invocation's services.</summary>
internal sealed class FunctionInvoker
{
    private readonly ParameterInfo[] parameters;
    private readonly ObjectFactory? create;
    private readonly MethodInvoker invoker;
    private readonly PropertyInfo? result;

    public FunctionInvoker(FunctionDescription function)
    {
        var method = function.Method;
        parameters = method.GetParameters();
        create = method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.DeclaringType!, []);
        invoker = MethodInvoker.Create(method);
        result = method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>)
            ? method.ReturnType.GetProperty(nameof(Task<>.Result))
            : null;
    }

    /// <summary>Runs the function to its end.</summary>
    /// <param name="services">The scope of this invocation.</param>
    /// <param name="argument">The value of each parameter other than a <see cref="CancellationToken"/>.</param>
    /// <param name="cancellationToken">The value of the parameter of that type.</param>
    /// <returns>The result, awaited; <see langword="null"/> if the function returns none.</returns>
    public async Task<object?> InvokeAsync(IServiceProvider services, Func<ParameterInfo, object?> argument, CancellationToken cancellationToken)
    {
        var arguments = Array.ConvertAll(
            parameters,
            parameter => parameter.ParameterType == typeof(CancellationToken) ? cancellationToken : argument(parameter));
        var returned = invoker.Invoke(create?.Invoke(services, null), arguments.AsSpan());
        if (returned is not Task task)
        {
            return returned;
        }

        await task;
        return result?.GetValue(task);
    }
}
