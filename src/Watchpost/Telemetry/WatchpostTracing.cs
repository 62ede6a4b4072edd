using System.Diagnostics;
using Watchpost.Common;
using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Watches;

namespace Watchpost.Telemetry;

/// <summary>
/// The engine's spans: one source, whoever listens. A watch's trace begins with its registration; its row and its task's carry the context on,
/// so that polls and deliveries join it in whichever process they happen (docs/decisions/0005-traces-live-in-rows.md).
/// </summary>
public static class WatchpostTracing
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Watchpost";

    private static readonly ActivitySource Source = new(SourceName, Product.Version);

    /// <summary>What to store with what has just been registered: a <c>traceparent</c>, or <see langword="null"/> where there is no trace.</summary>
    public static string? Context => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>Registers a watch, in the trace of the request.</summary>
    public static Activity? Register(WatchId id, WatchRequest request)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(request);
        var activity = Source.StartActivity("register", ActivityKind.Internal);
        return activity?.SetTag("watchpost.watch", id.ToString()).SetTag("watchpost.source", request.Task.Source);
    }

    /// <summary>Asks about a task.</summary>
    public static Activity? Poll(TaskRecord task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Join("poll", ActivityKind.Client, task.Trace)?.SetTag("watchpost.source", task.Address.Source).SetTag("watchpost.task", task.Key);
    }

    /// <summary>What the poll told.</summary>
    public static void Tell(this Activity? poll, Observation observation)
    {
        switch (observation)
        {
            case Observation.Reported seen:
                poll?.SetTag("watchpost.state", WireNames.Of(seen.State)).SetTag("watchpost.progress", seen.Progress);
                break;
            case Observation.PollFailed trouble:
                poll?.SetTag("error.type", WireNames.Of(trouble.Problem)).SetStatus(ActivityStatusCode.Error);
                break;
            case Observation.Throttled:
                poll?.SetTag("watchpost.postponed", true);
                break;
        }
    }

    /// <summary>
    /// Attempts a notification. Its receiver is told of the trace (<c>traceparent</c>) even where nobody here records it, for the caller may.
    /// </summary>
    public static Activity? Deliver(WatchRecord watch, string notification, string type, Uri url)
    {
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(url);
        var activity = Join("deliver", ActivityKind.Client, watch.Trace) ?? Unrecorded("deliver", watch.Trace);
        return activity?
            .SetTag("watchpost.watch", watch.Id.ToString())
            .SetTag("watchpost.notification", notification)
            .SetTag("watchpost.type", type)
            .SetTag("server.address", url.IdnHost);
    }

    /// <summary>What came of the attempt.</summary>
    public static void Tell(this Activity? attempt, AttemptResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        attempt?.SetTag("http.response.status_code", result.StatusCode);
        if (result.Outcome is not DeliveryOutcome.Delivered)
        {
            attempt?.SetTag("error.type", WireNames.Of(result.Outcome)).SetStatus(ActivityStatusCode.Error);
        }
    }

    // In the stored trace where there is one, with a link to what is going on here; else in that.
    private static Activity? Join(string name, ActivityKind kind, string? stored)
    {
        if (!TryRead(stored, out var context))
        {
            return Source.StartActivity(name, kind);
        }

        ActivityLink[] links = Activity.Current is { IdFormat: ActivityIdFormat.W3C } here && here.TraceId != context.TraceId ? [new(here.Context)] : [];
        return Source.StartActivity(name, kind, context, tags: null, links);
    }

    private static Activity? Unrecorded(string name, string? stored) => TryRead(stored, out var context)
        ? new Activity(name).SetParentId(context.TraceId, context.SpanId, context.TraceFlags).Start()
        : null;

    private static bool TryRead(string? stored, out ActivityContext context) => ActivityContext.TryParse(stored, traceState: null, isRemote: true, out context);
}
