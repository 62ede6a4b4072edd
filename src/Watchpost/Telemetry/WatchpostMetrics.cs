using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;

namespace Watchpost.Telemetry;

/// <summary>What the engine counts and measures, on one meter. Operators build on these names (docs/operating.md), and so do the alerts in <c>infra/</c>.</summary>
internal static class WatchpostMetrics
{
    public const string MeterName = "Watchpost";

    private static readonly Meter Meter = new(MeterName, Product.Version);

    private static readonly Counter<long> Registrations =
        Meter.CreateCounter<long>("watchpost.registrations", "{watch}", "Watches registered.");

    private static readonly Counter<long> Polls =
        Meter.CreateCounter<long>("watchpost.polls", "{poll}", "Polls, by how the source answered: answered, or the trouble.");

    private static readonly Counter<long> Observations =
        Meter.CreateCounter<long>("watchpost.observations", "{observation}", "Answers that told how a task stands, by its state.");

    private static readonly Counter<long> Deliveries =
        Meter.CreateCounter<long>("watchpost.deliveries", "{attempt}", "Delivery attempts, by how they ended.");

    private static readonly Gauge<double> OldestOverdue =
        Meter.CreateGauge<double>("watchpost.steps.oldest_overdue", "s", "How late the oldest step is that no process has leased; 0 where none is. Every sweep reports it.");

    private static readonly Histogram<double> Lag = Meter.CreateHistogram(
        "watchpost.step.lag", "s", "From when a step was due until it was done.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });

    // Name, unit and bounds: OpenTelemetry's semantic conventions for HTTP.
    private static readonly Histogram<double> Requests = Meter.CreateHistogram(
        "http.client.request.duration", "s", "Duration of HTTP requests to sources and receivers.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    public static void Registered(string source) => Registrations.Add(1, Tag("source", source));

    /// <summary>A source answered about a task.</summary>
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

    /// <summary>A notification was attempted.</summary>
    /// <param name="type">Its type, such as <c>task.succeeded</c>.</param>
    /// <param name="outcome">How the attempt ended, such as <c>delivered</c>.</param>
    public static void Delivered(string type, string outcome) => Deliveries.Add(1, Tag("type", type), Tag("outcome", outcome));

    /// <summary>A sweep has looked for what is overdue.</summary>
    /// <param name="oldest">How late the oldest step is that no process has leased; zero where none is.</param>
    public static void Swept(TimeSpan oldest) => OldestOverdue.Record(oldest.TotalSeconds);

    /// <summary>A step was done.</summary>
    /// <param name="step">Which, such as <c>poll</c>.</param>
    /// <param name="lag">From when it was due. A negative one is left out: what was looked at before it was due was not done.</param>
    public static void Done(string step, TimeSpan lag)
    {
        if (lag >= TimeSpan.Zero)
        {
            Lag.Record(lag.TotalSeconds, Tag("step", step));
        }
    }

    /// <summary>A request was sent and its answer read, or it failed.</summary>
    /// <param name="call">What for: <c>poll</c> or <c>delivery</c>.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="server">Where to, if the operator chose the host; <see langword="null"/> where callers did, who may choose very many.</param>
    /// <param name="status">The answer's status; <see langword="null"/> where none came.</param>
    /// <param name="error">What went wrong, of a few words; <see langword="null"/>: a status of 400 and more speaks for itself.</param>
    /// <param name="duration">How long it took.</param>
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

    /// <summary>A failed request's <c>error.type</c>, as the conventions and .NET's own measures spell it.</summary>
    public static string NameOf(HttpRequestError error) =>
        error is HttpRequestError.Unknown ? "_OTHER" : JsonNamingPolicy.SnakeCaseLower.ConvertName(error.ToString());

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
