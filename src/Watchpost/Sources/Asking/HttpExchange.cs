using System.Collections.Immutable;
using System.Net;
using Watchpost.Sources.Reading;
using Watchpost.Telemetry;

namespace Watchpost.Sources.Asking;

/// <summary>One request and its answer, read within bounds. All that can go wrong upstream comes back as trouble; only cancellation throws.</summary>
internal sealed class HttpExchange(
    SourceTransport transport, TimeProvider time, SecretRedactor mask, bool honoursRetryAfter, int keptBytes, ImmutableArray<ImmutableArray<string>> privatePointers)
{
    /// <typeparam name="T">What an answer is read as.</typeparam>
    /// <param name="request">What to send.</param>
    /// <param name="isOwnHost">Whether it goes to the source's own host rather than to one that a caller or an answer chose.</param>
    /// <param name="read">Reads the answer; its memory is valid only during the call.</param>
    /// <param name="trouble">What it is read as where no whole answer came.</param>
    /// <param name="cancellationToken">Bounds the time, the body's included.</param>
    public async Task<T> SendAsync<T>(
        HttpRequestMessage request, bool isOwnHost, Func<UpstreamResponse, T> read, Func<Observation.PollFailed, T> trouble, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        HttpStatusCode? status = null;

        // What stands where neither of the two below is reached.
        string? error = "timeout";
        try
        {
            using var response = await transport.SendAsync(request, isOwnHost, cancellationToken);
            status = response.StatusCode;
            var result = await ReadAsync(response, read, trouble, cancellationToken);
            error = null;
            return result;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A source promises that only cancellation throws, whatever a handler or a stream may come up with.
            error = exception is HttpRequestException { HttpRequestError: var kind } ? WatchpostMetrics.NameOf(kind) : exception.GetType().Name;
            return trouble(new Observation.PollFailed(PollProblem.Unavailable, Detail: $"no answer: {error}"));
        }
        finally
        {
            WatchpostMetrics.Requested("poll", request.Method, isOwnHost ? request.RequestUri : null, status, error, time.GetElapsedTime(started));
        }
    }

    private async ValueTask<T> ReadAsync<T>(
        HttpResponseMessage response, Func<UpstreamResponse, T> read, Func<Observation.PollFailed, T> trouble, CancellationToken cancellationToken)
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
            // The sender's end, not our bound: what was seen so far may be half of something else.
            // InvalidOperationException: what Brotli says of data that is none.
            return head.IsSuccess ? trouble(ProblemClassifier.Trouble(PollProblem.Unreadable, head, "the answer was cut off")) : read(head);
        }

        using (body)
        {
            return read(head with { Body = body.Bytes, IsCut = body.IsCut });
        }
    }
}
