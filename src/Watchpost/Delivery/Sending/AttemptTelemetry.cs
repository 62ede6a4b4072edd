using System.Diagnostics;
using Watchpost.Telemetry;

namespace Watchpost.Delivery.Sending;

/// <summary>Records how an attempt went.</summary>
internal static class AttemptTelemetry
{
    /// <summary>Begins the span of an attempt at a watch's notification.</summary>
    public static Activity? Begin(WatchRecord watch, Webhook webhook, string type) =>
        WatchpostTracing.Deliver(watch.Trace, watch.Id.ToString(), webhook.Id, type, webhook.Url);

    /// <summary>Counts the attempt, and notes its outcome on its span.</summary>
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
