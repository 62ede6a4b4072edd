using System.Diagnostics;

namespace Watchpost.Telemetry;

/// <summary>
/// The engine's spans, from one source. A watch's trace begins with its registration; its row and its task's carry the context on,
/// so that polls and deliveries join it in whichever process they happen (docs/decisions/0005-traces-live-in-rows.md).
/// </summary>
internal static class WatchpostTracing
{
    public const string SourceName = "Watchpost";

    private static readonly ActivitySource Source = new(SourceName, Product.Version);

    /// <summary>What to store with what has just been registered: a <c>traceparent</c>, or <see langword="null"/> where there is no trace.</summary>
    public static string? Context => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>Registers a watch, in the trace of the request.</summary>
    public static Activity? Register(string watch, string source) =>
        Source.StartActivity("register", ActivityKind.Internal)?.SetTag("watchpost.watch", watch).SetTag("watchpost.source", source);

    /// <summary>Asks a source about a task.</summary>
    /// <param name="trace">The trace that the task's row carries.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="task">The task's key.</param>
    public static Activity? Poll(string? trace, string source, string task) =>
        Join("poll", ActivityKind.Client, trace)?.SetTag("watchpost.source", source).SetTag("watchpost.task", task);

    /// <summary>The poll told how the task stands.</summary>
    public static void Observed(this Activity? poll, string state, int? progress) =>
        poll?.SetTag("watchpost.state", state).SetTag("watchpost.progress", progress);

    /// <summary>The poll was put off, and the source not asked.</summary>
    public static void PutOff(this Activity? poll) => poll?.SetTag("watchpost.postponed", true);

    /// <summary>
    /// Attempts a notification. Its receiver gets the trace (<c>traceparent</c>) even where nothing here records it, for the caller may.
    /// </summary>
    /// <param name="trace">The trace that the watch's row carries.</param>
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
