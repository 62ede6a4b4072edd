using System.Diagnostics;

namespace Watchpost.Telemetry;

/// <summary>
/// The engine's spans, from one source. A watch's trace starts with its registration. The rows of the watch and its task store the
/// context, so that polls and deliveries in any process join it (docs/decisions/0005-traces-live-in-rows.md).
/// </summary>
internal static class WatchpostTracing
{
    public const string SourceName = "Watchpost";

    private static readonly ActivitySource Source = new(SourceName, Product.Version);

    /// <summary>The context to store with a new row: a <c>traceparent</c>, or <see langword="null"/> if there is no trace.</summary>
    public static string? Context => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>Registers a watch, in the request's trace.</summary>
    public static Activity? Register(string watch, string source) =>
        Source.StartActivity("register", ActivityKind.Internal)?.SetTag("watchpost.watch", watch).SetTag("watchpost.source", source);

    /// <summary>Polls a task.</summary>
    /// <param name="trace">The trace stored in the task's row.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="task">The task's key.</param>
    public static Activity? Poll(string? trace, string source, string task) =>
        Join("poll", ActivityKind.Client, trace)?.SetTag("watchpost.source", source).SetTag("watchpost.task", task);

    /// <summary>The poll returned the task's state.</summary>
    public static void Observed(this Activity? poll, string state, int? progress) =>
        poll?.SetTag("watchpost.state", state).SetTag("watchpost.progress", progress);

    /// <summary>The poll was postponed without a request.</summary>
    public static void PutOff(this Activity? poll) => poll?.SetTag("watchpost.postponed", true);

    /// <summary>
    /// Attempts a notification. The receiver gets the trace (<c>traceparent</c>) even if nothing is recorded here, as the caller may record it.
    /// </summary>
    /// <param name="trace">The trace stored in the watch's row.</param>
    /// <param name="watch">The watch's ID.</param>
    /// <param name="notification">The notification's ID.</param>
    /// <param name="type">Its type, such as <c>task.succeeded</c>.</param>
    /// <param name="url">The callback.</param>
    public static Activity? Deliver(string? trace, string watch, string notification, string type, Uri url)
    {
        var activity = Join("deliver", ActivityKind.Client, trace) ?? Unrecorded("deliver", trace);
        return activity?
            .SetTag("watchpost.watch", watch)
            .SetTag("watchpost.notification", notification)
            .SetTag("watchpost.type", type)
            .SetTag("server.address", url.IdnHost);
    }

    public static void Answered(this Activity? attempt, int? status) => attempt?.SetTag("http.response.status_code", status);

    /// <summary>The poll or the attempt failed.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="error">The category.</param>
    public static void Failed(this Activity? activity, string error) => activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);

    // In the stored trace if there is one, with a link to the current activity; otherwise in the current trace.
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
