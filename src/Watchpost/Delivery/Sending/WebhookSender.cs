using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchpost.Delivery.Callbacks;
using Watchpost.Delivery.Consent;
using Watchpost.Delivery.Signing;
using Watchpost.Outbound;
using Watchpost.Telemetry;

namespace Watchpost.Delivery.Sending;

/// <summary>Signs and POSTs by Standard Webhooks 1.0.0, in bounded time, and reads only as much of the response as it needs.</summary>
internal sealed partial class WebhookSender(
    CallbackTransport transport,
    IOptions<DeliveryOptions> options,
    TimeProvider timeProvider,
    ILogger<WebhookSender> logger,
    SigningKeys keys,
    HostConsent consent) : IWebhookSender
{
    private const int MaxAnswerBytes = 16 * 1024;
    private const int KeptBytes = 1024;

    // The status line decides. The body is read only so that the connection can be reused, and so must not hold up the receiver's next webhook.
    private static readonly TimeSpan MaxAnswerTime = TimeSpan.FromSeconds(2);

    private static readonly string UserAgent = "Watchpost/" + Product.Version;

    private readonly TimeSpan timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds);

    public async Task<AttemptResult> SendAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        var started = timeProvider.GetTimestamp();
        using var request = CreateRequest(webhook);
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        AttemptResult? answered = null;
        try
        {
            switch (await consent.AskAsync(webhook.Url, either.Token))
            {
                case ConsentAnswer.Refused:
                    return new() { Outcome = DeliveryOutcome.Aborted, Duration = timeProvider.GetElapsedTime(started) };
                case ConsentAnswer.NotNow(var status, var wait):
                    return new() { Outcome = DeliveryOutcome.HttpError, StatusCode = status, RetryAfter = wait, Duration = timeProvider.GetElapsedTime(started) };
            }

            using var response = await transport.SendAsync(request, either.Token);
            answered = Read(response) with { Duration = timeProvider.GetElapsedTime(started) };
            deadline.CancelAfter(TimeSpan.FromTicks(Math.Clamp((timeout - answered.Duration).Ticks, 0, MaxAnswerTime.Ticks)));
            var kept = await SkimAsync(response, either.Token);
            answered = answered with { Duration = timeProvider.GetElapsedTime(started), Answer = kept };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (Categorize(exception) is { } outcome)
        {
            Log.AttemptBroke(logger, webhook.Url.Host, outcome, exception);

            // Once the status line has come, it stands, whatever happens to the body.
            answered ??= new() { Outcome = outcome, Duration = timeProvider.GetElapsedTime(started) };
        }

        var error = answered.StatusCode is null ? WireNames.Of(answered.Outcome) : null;
        WatchpostMetrics.Requested("delivery", request.Method, server: null, (HttpStatusCode?)answered.StatusCode, error, answered.Duration);
        return answered;
    }

    private HttpRequestMessage CreateRequest(Webhook webhook)
    {
        var now = timeProvider.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ReadOnlyMemoryContent(webhook.Body) };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/json");
        var headers = request.Headers;
        headers.TryAddWithoutValidation("user-agent", UserAgent);
        headers.TryAddWithoutValidation("webhook-id", webhook.Id);
        headers.TryAddWithoutValidation("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (consent.Origin is { } origin)
        {
            headers.TryAddWithoutValidation("webhook-request-origin", origin);
        }

        if (!webhook.Secrets.IsEmpty || !keys.All.IsEmpty)
        {
            headers.TryAddWithoutValidation("webhook-signature", WebhookSigner.Sign(webhook.Secrets, keys.All, webhook.Id, now, webhook.Body.Span));
        }

        return request;
    }

    private AttemptResult Read(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var asks = Values(response.Headers, "webhook-delivery")
            .SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries))
            .ToArray();
        var outcome = status switch
        {
            >= 200 and < 300 => DeliveryOutcome.Delivered,
            410 => DeliveryOutcome.Gone,
            _ when Asks("abort-message") => DeliveryOutcome.Aborted,
            >= 300 and < 400 => DeliveryOutcome.Redirect,
            _ => DeliveryOutcome.HttpError,
        };
        return new()
        {
            Outcome = outcome,
            StatusCode = status,
            Duration = default,
            RetryAfter = outcome == DeliveryOutcome.Delivered || Values(response.Headers, "retry-after") is not [var wait, ..] ? null : RetryAfter.Parse(wait, timeProvider.GetUtcNow()),
            Disable = outcome == DeliveryOutcome.Gone || Asks("disable"),
        };

        bool Asks(string what) => asks.Contains(what, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The lines of a header as sent.</summary>
    private static string[] Values(HttpResponseHeaders headers, string name)
    {
        return headers.NonValidated.TryGetValues(name, out var values) ? [.. values] : [];
    }

    /// <summary>Reads up to the bound, then stops; disposing the response drops the connection. Keeps the start of the body if configured.</summary>
    private async Task<ReadOnlyMemory<byte>> SkimAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode < 200)
        {
            // 101: the rest is not HTTP.
            return default;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(MaxAnswerBytes);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var length = await body.ReadAtLeastAsync(buffer.AsMemory(0, MaxAnswerBytes), MaxAnswerBytes, throwOnEndOfStream: false, cancellationToken);
            return options.Value.KeepAnswers ? buffer.AsSpan(0, Math.Min(length, KeptBytes)).ToArray() : default(ReadOnlyMemory<byte>);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The category of a failure; <see langword="null"/> for a bug of ours, which propagates.</summary>
    private static DeliveryOutcome? Categorize(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AddressRefusedException:
                    return DeliveryOutcome.RefusedAddress;
                case NameNotResolvedException:
                    return DeliveryOutcome.DnsFailed;
                case AuthenticationException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return DeliveryOutcome.TlsFailed;
                case OperationCanceledException or TimeoutException:
                    return DeliveryOutcome.Timeout;
            }
        }

        return exception is HttpRequestException or IOException ? DeliveryOutcome.ConnectionFailed : null;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "An attempt at {Host} failed: {Outcome}")]
        public static partial void AttemptBroke(ILogger logger, string host, DeliveryOutcome outcome, Exception exception);
    }
}
