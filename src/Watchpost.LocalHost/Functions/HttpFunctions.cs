using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;

namespace Watchpost.LocalHost.Functions;

/// <summary>Maps HTTP functions to endpoints. As under `func start`, no key is required.</summary>
internal static partial class HttpFunctions
{
    /// <summary>Maps every HTTP function of <paramref name="catalog"/> below <paramref name="prefix"/>.</summary>
    public static void MapFunctions(this IEndpointRouteBuilder endpoints, FunctionCatalog catalog, string prefix)
    {
        foreach (var function in catalog.Http)
        {
            var invoker = new FunctionInvoker(function);
            var route = $"{prefix}/{function.Route}";
            RequestDelegate run = context => RunAsync(function, invoker, context);
            _ = function.Methods.Count > 0
                ? endpoints.MapMethods(route, function.Methods, run)
                : endpoints.Map(route, run);
        }

        // The Functions host never returns 405: a method that the route's functions lack, HEAD included, is 404.
        endpoints.MapFallback("{**path}", context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private static async Task RunAsync(HttpFunction function, FunctionInvoker invoker, HttpContext context)
    {
        try
        {
            var result = await invoker.InvokeAsync(
                context.RequestServices,
                parameter => parameter.ParameterType == typeof(HttpRequest) ? context.Request : context.GetRouteValue(parameter.Name!)?.ToString(),
                context.RequestAborted);
            await WriteAsync(result, context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller disconnected: nothing to send.
        }
        catch (Exception exception) when (exception is not BadHttpRequestException)
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HttpFunctions));
            Log.Failed(logger, exception, function.Name);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static Task WriteAsync(object? result, HttpContext context) => result switch
    {
        IResult written => written.ExecuteAsync(context),
        IActionResult written => written.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor())),
        _ => throw new InvalidOperationException($"An HTTP function must return an IResult or an IActionResult, not {result?.GetType().Name ?? "nothing"}."),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Function} failed.")]
        public static partial void Failed(ILogger logger, Exception exception, string function);
    }
}
