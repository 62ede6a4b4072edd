using System.Collections.Immutable;
using System.Net;
using Watchpost.Sources.Reading;
using Watchpost.Telemetry;

namespace Watchpost.Sources.Asking;

/// <summary>Sends a request and reads its response within limits. All upstream failures are returned; only cancellation throws.</summary>
internal sealed class HttpExchange(
    SourceTransport transport,
    TimeProvider time,
    SecretRedactor mask,
    bool honoursRetryAfter,
    int keptBytes,
    ImmutableArray<ImmutableArray<string>> privatePointers)
{
    /// <typeparam name="T">What a response is parsed as.</typeparam>
    /// <param name="request">What to send.</param>
    /// <param name="isOwnHost">Whether it goes to the source's own host, not to one that a caller or a response chose.</param>
    /// <param name="read">Parses the response; its memory is valid only during the call.</param>
    /// <param name="failed">The result if no complete response came.</param>
    /// <param name="cancellationToken">Limits the time, including that of the body.</param>
    public async Task<T> SendAsync<T>(
        HttpRequestMessage request,
        bool isOwnHost,
        Func<UpstreamResponse, T> read,
        Func<Observation.PollFailed, T> failed,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        HttpStatusCode? status = null;

        // The default, if neither of the two below is reached.
        string? error = "timeout";
        try
        {
            using var response = await transport.SendAsync(request, isOwnHost, cancellationToken);
            status = response.StatusCode;
            var result = await ReadAsync(response, read, failed, cancellationToken);
            error = null;
            return result;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A source promises that only cancellation throws, whatever a handler or stream does.
            error = exception is HttpRequestException { HttpRequestError: var kind } ? WatchpostMetrics.NameOf(kind) : exception.GetType().Name;
            return failed(new Observation.PollFailed(PollProblem.Unavailable, Detail: $"no answer: {error}"));
        }
        finally
        {
            WatchpostMetrics.Requested("poll", request.Method, isOwnHost ? request.RequestUri : null, status, error, time.GetElapsedTime(started));
        }
    }

    private async ValueTask<T> ReadAsync<T>(
        HttpResponseMessage response, Func<UpstreamResponse, T> read, Func<Observation.PollFailed, T> failed, CancellationToken cancellationToken)
    {
        var head = new UpstreamResponse
        {
            Status = (int)response.StatusCode,
            MediaType = response.Content.Headers.ContentType?.MediaType,
            CharSet = response.Content.Headers.ContentType?.CharSet,
            IsChallenge = response.Headers.NonValidated.Contains("cf-mitigated"),
            RetryAfter = honoursRetryAfter ? RetryAfter.Of(response.Headers, time.GetUtcNow()) : null,
            Mask = mask,
        };
        ResponseBodyReader body;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            body = await ResponseBodyReader.ReadAsync(
                stream,
                response.Content.Headers.ContentLength,
                head.IsSuccess ? keptBytes : ResponseLimits.KeptErrorBytes,
                head.IsSuccess ? privatePointers : [],
                cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or HttpRequestException or InvalidOperationException)
        {
            // The sender ended it, not our limit: the content may be half of something else.
            // InvalidOperationException: Brotli throws it for invalid data.
            return head.IsSuccess ? failed(ProblemClassifier.Failed(PollProblem.Unreadable, head, "the answer was cut off")) : read(head);
        }

        using (body)
        {
            return read(head with { Body = body.Bytes, IsCut = body.IsCut });
        }
    }
}
