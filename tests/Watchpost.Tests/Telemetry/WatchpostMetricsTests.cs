using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Scheduling;
using Watchpost.Simulation.Model;
using Watchpost.Sources;
using Watchpost.Telemetry;
using Watchpost.Tests.Deployment;
using Watchpost.Tests.Sources;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Telemetry;

public sealed class WatchpostMetricsTests
{
    private const string Overdue = "watchpost.steps.oldest_overdue";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Regex Asked = new("Name == \"(?<name>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
    private static readonly Regex Told = new("Properties\\[\"(?<tag>\\w+)\"\\]\\) == \"(?<value>\\w+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    [Fact]
    public void The_alerts_ask_for_names_that_the_engine_has()
    {
        var names = Measured.Instruments.Select(instrument => instrument.Name).ToList();
        var asked = Asked.Matches(RepositoryFiles.Read("infra/modules/alerts.bicep")).Select(match => match.Groups["name"].Value).Distinct().ToList();

        asked.ShouldBe([Overdue, "watchpost.deliveries", "watchpost.polls"], ignoreOrder: true);
        asked.ShouldAllBe(name => names.Contains(name));
        Measured.Instruments.Single(instrument => instrument.Name == Overdue).ShouldBeOfType<Gauge<double>>().Unit.ShouldBe("s");
    }

    [Fact]
    public void The_alerts_ask_for_outcomes_that_the_engine_tells()
    {
        using var measured = new Measured();
        PollTelemetry.Record(null, "midjourney", new Observation.PollFailed(PollProblem.Unauthorized));
        AttemptTelemetry.Record(null, "task.succeeded", new AttemptResult { Outcome = DeliveryOutcome.Delivered, Duration = TimeSpan.Zero });
        var told = measured.Tags("watchpost.deliveries").Concat(measured.Tags("watchpost.polls")).SelectMany(tags => tags.Split(' ')).ToList();

        var asked = Told.Matches(RepositoryFiles.Read("infra/modules/alerts.bicep")).Select(match => match.Groups["tag"].Value + "=" + match.Groups["value"].Value).ToList();

        asked.Count.ShouldBe(2);
        asked.ShouldAllBe(tag => told.Contains(tag));
    }

    [Fact]
    public void Every_instrument_is_explained_to_operators()
    {
        var guide = RepositoryFiles.Read("docs/operating.md");

        Measured.Instruments.Count.ShouldBe(7);
        Measured.Instruments.ShouldAllBe(instrument => guide.Contains("`" + instrument.Name + "`"));
        Measured.Instruments.ShouldAllBe(instrument => instrument.Description != null && instrument.Unit != null);
    }

    [Fact]
    public async Task Every_sweep_reports_the_age_of_the_oldest_step_that_nobody_has_taken_and_zero_where_there_is_none()
    {
        using var measured = new Measured();
        var time = Some.Clock();
        var store = new WakeUpStore(new ModelTable(), new ModelQueue(time), time, new Random(1), NullLogger<WakeUpStore>.Instance);
        var sweeper = new Sweeper(store, time, NullLogger<Sweeper>.Instance);

        await sweeper.SweepAsync(None);
        var old = await store.StoreAsync([Some.Poll()], None);
        await store.StoreAsync([Some.Poll(Some.Now.AddSeconds(20))], None);
        time.Advance(TimeSpan.FromSeconds(100));
        await sweeper.SweepAsync(None);
        await sweeper.SweepAsync(None);
        await store.AcquireLeaseAsync(old[0].Id, None);
        await sweeper.SweepAsync(None);

        measured.Values(Overdue).ShouldBe([0, 100, 100, 80]);
    }

    [Fact]
    public void Polls_are_counted_by_how_the_source_answered_and_observations_by_what_it_told()
    {
        using var measured = new Measured();

        PollTelemetry.Record(null, "mj", Some.Seen(TaskState.Running, 40));
        PollTelemetry.Record(null, "mj", new Observation.PollFailed(PollProblem.RateLimited));
        PollTelemetry.Record(null, "mj", new Observation.Throttled(TimeSpan.FromSeconds(1)));

        measured.Tags("watchpost.polls").ShouldBe(["outcome=answered source=mj", "outcome=rate_limited source=mj"]);
        measured.Tags("watchpost.observations").ShouldBe(["source=mj state=running"]);
    }

    [Fact]
    public async Task A_request_to_a_source_is_measured_as_the_conventions_say()
    {
        using var measured = new Measured();
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("busy", context.RequestAborted);
        });
        using var source = upstream.Source();

        await source.Source.AskAsync(new TaskAddress { Source = "midjourney", TaskId = "1" }, TestContext.Current.CancellationToken);

        measured.Tags("http.client.request.duration").ShouldBe(
            [$"error.type=503 http.request.method=GET http.response.status_code=503 server.address=127.0.0.1 server.port={new Uri(upstream.Url).Port} watchpost.call=poll"]);
        measured.Values("http.client.request.duration").ShouldHaveSingleItem().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_request_that_nobody_answers_is_told_as_the_conventions_spell_it()
    {
        using var measured = new Measured();
        var upstream = await Upstream.StartAsync(_ => Task.CompletedTask);
        using var source = upstream.Source();
        await upstream.DisposeAsync();

        await source.AskAsync("1");

        measured.Tags("http.client.request.duration").ShouldHaveSingleItem().ShouldStartWith("error.type=connection_error ");
        WatchpostMetrics.NameOf(HttpRequestError.NameResolutionError).ShouldBe("name_resolution_error");
        WatchpostMetrics.NameOf(HttpRequestError.Unknown).ShouldBe("_OTHER");
    }

    [Fact]
    public void What_was_not_due_yet_has_no_lag()
    {
        using var measured = new Measured();

        WatchpostMetrics.Done(Some.Poll().Name, TimeSpan.FromSeconds(-1));
        WatchpostMetrics.Done(Some.Delivery().Name, TimeSpan.FromSeconds(2));

        measured.Values("watchpost.step.lag").ShouldBe([2]);
        measured.Tags("watchpost.step.lag").ShouldBe(["step=delivery"]);
    }
}
