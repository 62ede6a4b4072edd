using Watchpost.Fakes;

namespace Watchpost.SystemTests.Telemetry;

public sealed class TelemetryTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    private readonly AzuriteFixture azurite = azurite;

    [Fact]
    public async Task A_trace_leads_from_the_caller_over_the_polls_to_the_receiver_and_a_collector_sees_it()
    {
        const string apiKey = "sk-DISTINCTIVE-api-key-0123456789";
        var trace = NewTrace();
        await using var collector = await FakeCollector.StartAsync(Cancel);
        await using var relay = await FakeRelay.StartAsync(new FakeRelayOptions { ApiKey = apiKey }, Cancel);
        var options = WatchpostAppOptions.For(relay, azurite.Azurite.NewAccount(), [
            ("Watchpost__Polling__FirstSeconds", "0"),
            ("Watchpost__Polling__IntervalSeconds", "0.25"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
            ("OTEL_BSP_SCHEDULE_DELAY", "200"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "200")]);
        await using var app = await WatchpostApp.StartAsync(options with { Patience = TimeSpan.FromMinutes(3) }, Cancel);
        var hook = new Hook(relay);
        var task = relay.Upstream.Submit(TaskPlan.Success(TimeSpan.FromSeconds(1)), "t-" + trace);

        await RegisterAsync(app.Client, task, hook.Url + "?token=DISTINCTIVE-of-the-receiver", trace);
        var webhook = await relay.Receiver.WaitAsync(one => one.TaskId == task.Id, Eventually.Limit, Cancel);

        TraceOf(webhook).ShouldBe(trace);
        foreach (var span in new[] { "register", "poll", "deliver" })
        {
            await SeenAsync(() => collector.HasTogether("/v1/traces", span, Convert.FromHexString(trace)), $"the span {span} of the trace");
        }

        foreach (var measure in new[] { "watchpost.registrations", "watchpost.polls", "watchpost.observations", "watchpost.deliveries", "watchpost.step.lag", "http.client.request.duration", "watchpost.steps.oldest_overdue" })
        {
            await SeenAsync(() => collector.Has("/v1/metrics", measure), measure);
        }

        await SeenAsync(() => collector.Has("/v1/logs", "A midjourney task ended as Succeeded"), "the line about the task's end, as one reads it");
        foreach (var path in new[] { "/v1/traces", "/v1/metrics", "/v1/logs" })
        {
            collector.Has(path, "DISTINCTIVE").ShouldBeFalse($"a secret is in {path}");
        }
    }

    [Fact]
    public async Task Application_Insights_gets_the_measures_by_the_names_and_properties_that_the_alerts_ask_for_and_lines_to_read()
    {
        await using var collector = await FakeCollector.StartAsync(Cancel);
        await using var relay = await FakeRelay.StartAsync(cancel: Cancel);
        var options = WatchpostAppOptions.For(relay, azurite.Azurite.NewAccount(), [
            ("Watchpost__Polling__FirstSeconds", "0"),
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={collector.Url}/;LiveEndpoint={collector.Url}/"),
            ("APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL", "true")]);
        await using var app = await WatchpostApp.StartAsync(options with { Patience = TimeSpan.FromMinutes(3) }, Cancel);
        var hook = new Hook(relay);
        relay.Upstream.Submit(TaskPlan.Success(TimeSpan.FromSeconds(0.5)), "done");
        relay.Upstream.Submit(TaskPlan.Success(TimeSpan.FromSeconds(0.5)), "refused");
        relay.Upstream.Faults.For("list", Replies.Status(404));
        relay.Upstream.Faults.For("refused", Replies.Status(401));

        await app.Client.WatchAsync(new Registration("done", hook.Url), Cancel);
        var refused = await app.Client.WatchAsync(new Registration("refused", hook.Url), Cancel);
        await hook.FirstAsync(Cancel);
        await app.Client.WaitUntilAsync(refused.Id, watch => watch.Task.LastProblem == "unauthorized", Eventually.Limit, Cancel);

        // Once a minute; the sweep comes twice a minute.
        await SeenAsync(() => Metric("watchpost.deliveries", "outcome", "delivered"), "a delivery");
        await SeenAsync(() => Metric("watchpost.polls", "outcome", "unauthorized"), "a poll that was refused");
        await SeenAsync(() => Metric("watchpost.steps.oldest_overdue"), "the age of the oldest step");
        await SeenAsync(() => collector.Lines("/v2.1/track").Any(line => line.Contains("\"message\":\"A midjourney task ended as Succeeded", StringComparison.Ordinal)), "the line about the task's end, as one reads it");

        bool Metric(string name, string? property = null, string? value = null) => collector.Lines("/v2.1/track").Any(line =>
            line.Contains($"\"name\":\"{name}\"", StringComparison.Ordinal) && (property is null || line.Contains($"\"{property}\":\"{value}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Receivers_are_told_of_the_callers_trace_where_nobody_records_it()
    {
        var trace = NewTrace();
        var hook = Main.NewHook();
        var task = Main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(0.5)));

        await RegisterAsync(Main.Client, task, hook.Url, trace);

        TraceOf(await hook.FirstAsync(Cancel)).ShouldBe(trace);
    }

    private static async Task RegisterAsync(WatchpostClient client, FakeTask task, string callback, string trace) =>
        (await client.SendAsync(
            HttpMethod.Post,
            "watches",
            new Registration(task.Id, callback).ToJson(),
            request => request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-b7ad6b7169203331-01"),
            Cancel)).Expect(System.Net.HttpStatusCode.Accepted);

    private static string NewTrace() => Guid.NewGuid().ToString("n");

    private static string? TraceOf(ReceivedWebhook webhook) => webhook.Headers.GetValueOrDefault("traceparent")?.Split('-')[1];

    private static Task SeenAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(condition, "the collector gets " + what, Eventually.Limit, Cancel);
}
