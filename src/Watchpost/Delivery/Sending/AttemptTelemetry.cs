using System.Diagnostics;
using Watchpost.Telemetry;

namespace Watchpost.Delivery.Sending;

/// <summary>Records spans and metrics of attempts.</summary>
internal static class AttemptTelemetry
{
    /// <summary>Starts the span of an attempt.</summary>
    public static Activity? Begin(WatchRecord watch, Webhook webhook, string type) =>
        WatchpostTracing.Deliver(watch.Trace, watch.Id.ToString(), webhook.Id, type, webhook.Url);

    /// <summary>Counts the attempt and sets the outcome on its span.</summary>
    public static void Record(this Activity? attempt, string type, AttemptResult result)
    {
        attempt.Answered(result.StatusCode);
        if (result.Outcome is not DeliveryOutcome.Delivered)
        {
            attempt.Failed(WireNames.Of(result.Outcome));
        }

        WatchpostMetrics.Delivered(type, WireNames.Of(result.Outcome));
    }
}
