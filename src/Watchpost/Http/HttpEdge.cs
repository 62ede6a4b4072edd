using Azure;
using Azure.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Watchpost.Http.Output;

namespace Watchpost.Http;

/// <summary>Where requests come in: whatever goes wrong behind it becomes a problem without details, logged once.</summary>
internal sealed partial class HttpEdge(ILogger<HttpEdge> logger)
{
    /// <summary>Answers a request. A caller that goes away is not an error; storage that does not answer is a 503.</summary>
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

    // The storage clients give up with an AggregateException of all their tries, or with a cancelled network call; ours with a TimeoutException,
    // where rows kept changing.
    private static bool IsStorageTrouble(Exception exception) => exception switch
    {
        RequestFailedException or AuthenticationFailedException or OperationCanceledException or TimeoutException => true,
        AggregateException several => several.InnerExceptions.Count > 0 && several.InnerExceptions.All(IsStorageTrouble),
        _ => false,
    };

    // Paths only: a query may carry the function key.
    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path}: storage is not available")]
        public static partial void StorageUnavailable(ILogger logger, string method, string path, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, string method, string path, Exception exception);
    }
}
