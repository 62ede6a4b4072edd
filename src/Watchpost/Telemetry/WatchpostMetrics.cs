using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;

namespace Watchpost.Telemetry;

/// <summary>All metrics of the engine, on one meter. The names are public (docs/operating.md), and the alerts in <c>infra/</c> use them.</summary>
internal static class WatchpostMetrics
{
    public const string MeterName = "Watchpost";

    private static readonly Meter Meter = new(MeterName, Product.Version);

    private static readonly Counter<long> Registrations =
        Meter.CreateCounter<long>("watchpost.registrations", "{watch}", "Watches registered.");

    private static readonly Counter<long> Polls =
        Meter.CreateCounter<long>("watchpost.polls", "{poll}", "Polls by outcome: answered, or the kind of problem.");

    private static readonly Counter<long> Observations =
        Meter.CreateCounter<long>("watchpost.observations", "{observation}", "Task states reported by sources.");

    private static readonly Counter<long> Deliveries =
        Meter.CreateCounter<long>("watchpost.deliveries", "{attempt}", "Delivery attempts by outcome.");

    private static readonly Gauge<double> OldestOverdue =
        Meter.CreateGauge<double>("watchpost.steps.oldest_overdue", "s", "How overdue the oldest unleased step is; 0 if none is. Reported by every sweep.");

    private static readonly Histogram<double> Lag = Meter.CreateHistogram(
        "watchpost.step.lag", "s", "Time from when a step was due until it was done.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });

    // Name, unit and buckets: OpenTelemetry semantic conventions for HTTP.
    private static readonly Histogram<double> Requests = Meter.CreateHistogram(
        "http.client.request.duration", "s", "Duration of HTTP requests to sources and receivers.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    public static void Registered(string source) => Registrations.Add(1, Tag("source", source));

    /// <summary>A source reported a task's state.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="state">The task's state, such as <c>running</c>.</param>
    public static void Observed(string source, string state)
    {
        Polls.Add(1, Tag("source", source), Tag("outcome", "answered"));
        Observations.Add(1, Tag("source", source), Tag("state", state));
    }

    /// <summary>A poll failed.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="problem">The category, such as <c>rate_limited</c>.</param>
    public static void PollFailed(string source, string problem) => Polls.Add(1, Tag("source", source), Tag("outcome", problem));

    /// <summary>A delivery attempt ended.</summary>
    /// <param name="type">Its type, such as <c>task.succeeded</c>.</param>
    /// <param name="outcome">How the attempt ended, such as <c>delivered</c>.</param>
    public static void Delivered(string type, string outcome) => Deliveries.Add(1, Tag("type", type), Tag("outcome", outcome));

    /// <summary>A sweep looked for overdue steps.</summary>
    /// <param name="oldest">How overdue the oldest unleased step is; zero if none is.</param>
    public static void Swept(TimeSpan oldest) => OldestOverdue.Record(oldest.TotalSeconds);

    /// <summary>A step was completed.</summary>
    /// <param name="step">The kind of step, such as <c>poll</c>.</param>
    /// <param name="lag">Time since it was due. Negative values are skipped: an early look completed nothing.</param>
    public static void Done(string step, TimeSpan lag)
    {
        if (lag >= TimeSpan.Zero)
        {
            Lag.Record(lag.TotalSeconds, Tag("step", step));
        }
    }

    /// <summary>A request ended, with a response or a failure.</summary>
    /// <param name="call">Its purpose: <c>poll</c> or <c>delivery</c>.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="server">The host, if the operator chose it; <see langword="null"/> if callers did, since they may choose very many.</param>
    /// <param name="status">The response's status; <see langword="null"/> if there was none.</param>
    /// <param name="error">The error category; <see langword="null"/> if none, or if the status is 400 or higher and says enough.</param>
    /// <param name="duration">The duration.</param>
    public static void Requested(string call, HttpMethod method, Uri? server, HttpStatusCode? status, string? error, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(method);
        var tags = new TagList { Tag("watchpost.call", call), Tag("http.request.method", method.Method) };
        if (server is not null)
        {
            tags.Add("server.address", server.IdnHost);
            tags.Add("server.port", server.Port);
        }

        if (status is { } code)
        {
            tags.Add("http.response.status_code", (int)code);
        }

        if ((error ?? ((int?)status >= 400 ? ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture) : null)) is { } type)
        {
            tags.Add("error.type", type);
        }

        Requests.Record(duration.TotalSeconds, tags);
    }

    /// <summary>The <c>error.type</c> of a failed request, in the spelling of the conventions and .NET's own metrics.</summary>
    public static string NameOf(HttpRequestError error) =>
        error is HttpRequestError.Unknown ? "_OTHER" : JsonNamingPolicy.SnakeCaseLower.ConvertName(error.ToString());

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
