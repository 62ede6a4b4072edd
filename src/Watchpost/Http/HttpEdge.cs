using Azure;
using Azure.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Watchpost.Http.Output;

namespace Watchpost.Http;

/// <summary>The outermost handler of every request: turns exceptions into problems without details and logs them once.</summary>
internal sealed partial class HttpEdge(ILogger<HttpEdge> logger)
{
    /// <summary>Answers a request. A disconnected caller is not an error; unavailable storage is a 503.</summary>
    public async Task<IResult> AnswerAsync(HttpRequest request, Func<CancellationToken, Task<IResult>> answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        var gone = request.HttpContext.RequestAborted;
        try
        {
            return await answer(gone);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && gone.IsCancellationRequested)
        {
            return Answers.ClientClosedRequest;
        }
        catch (BadHttpRequestException e)
        {
            return Answers.Problem(e.StatusCode == StatusCodes.Status413PayloadTooLarge ? Problems.PayloadTooLarge : Problems.Unreadable(e.StatusCode));
        }
        catch (Exception e) when (IsStorageTrouble(e))
        {
            Log.StorageUnavailable(logger, request.Method, request.Path, e);
            return Answers.Problem(Problems.StorageUnavailable);
        }
        catch (Exception e)
        {
            Log.Failed(logger, request.Method, request.Path, e);
            return Answers.Problem(Problems.Internal);
        }
    }

    // After their retries, the storage clients throw an AggregateException or a cancellation; OptimisticUpdate throws a TimeoutException.
    private static bool IsStorageTrouble(Exception exception) => exception switch
    {
        RequestFailedException or AuthenticationFailedException or OperationCanceledException or TimeoutException => true,
        AggregateException several => several.InnerExceptions.Count > 0 && several.InnerExceptions.All(IsStorageTrouble),
        _ => false,
    };

    // Log paths only: a query may contain the function key.
    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path}: storage is unavailable")]
        public static partial void StorageUnavailable(ILogger logger, string method, string path, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, string method, string path, Exception exception);
    }
}
