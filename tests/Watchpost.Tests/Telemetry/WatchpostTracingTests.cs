using System.Diagnostics;
using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Polling;
using Watchpost.Telemetry;
using Watchpost.Tests.Storage;
using Watchpost.Tests.Watches;

namespace Watchpost.Tests.Telemetry;

public sealed class WatchpostTracingTests : IDisposable
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static readonly Uri Url = new("https://example.com/hooks/mj?token=of-the-receiver");
    private readonly Engine engine = new();

    public WatchpostTracingTests() => Activity.Current = null;

    public void Dispose()
    {
        Activity.Current = null;
        engine.Dispose();
    }

    [Fact]
    public async Task The_trace_of_a_registration_is_stored_with_the_watch_and_its_task()
    {
        using var request = new Activity("request").SetParentId(Caller).Start();

        var (watch, task) = await engine.RegisterAsync();

        (await engine.Store.FindWatchAsync(watch.Id, CancellationToken.None)).ShouldNotBeNull().Trace.ShouldNotBeNull().ShouldContain("0af7651916cd43dd8448eb211c80319c");
        (await engine.TaskAsync()).Trace.ShouldBe(watch.Trace);
    }

    [Fact]
    public async Task Without_a_trace_none_is_stored()
    {
        var (watch, task) = await engine.RegisterAsync();

        (watch.Trace, task.Trace).ShouldBe((null, null));
    }

    [Fact]
    public void A_delivery_goes_on_with_the_watchs_trace_and_is_linked_to_what_it_happens_in()
    {
        using var recorder = new Recorder();
        using var function = new Activity("function").Start();

        using (var activity = WatchpostTracing.Deliver(Caller, "w_1", "msg_1", "task.succeeded", Url))
        {
            activity.Record("task.succeeded", new AttemptResult { Outcome = DeliveryOutcome.HttpError, StatusCode = 500, Duration = TimeSpan.Zero });
        }

        var told = recorder.Of(Caller).ShouldHaveSingleItem();
        told.ParentId.ShouldBe(Caller);
        told.Links.Single().Context.TraceId.ShouldBe(function.TraceId);
        (told.OperationName, told.Kind, told.Status).ShouldBe(("deliver", ActivityKind.Client, ActivityStatusCode.Error));
        told.TagObjects.ShouldContain(KeyValuePair.Create<string, object?>("error.type", "http_error"));
        string.Join(' ', told.TagObjects.Select(tag => tag.Value)).ShouldNotContain("token");
    }

    [Fact]
    public void A_poll_goes_on_with_the_tasks_trace_and_tells_what_it_saw()
    {
        using var recorder = new Recorder();
        var trace = Caller.Replace("0af7", "1bf8", StringComparison.Ordinal);

        using (var activity = WatchpostTracing.Poll(trace, "mj", "1"))
        {
            activity.Record("mj", Some.Seen(TaskState.Running, 46));
        }

        var told = recorder.Of(trace).ShouldHaveSingleItem();
        told.TagObjects.ShouldContain(KeyValuePair.Create<string, object?>("watchpost.state", "running"));
        told.TagObjects.ShouldContain(KeyValuePair.Create<string, object?>("watchpost.progress", 46));
    }

    [Fact]
    public void A_stored_context_that_is_none_harms_nothing()
    {
        Should.NotThrow(() => WatchpostTracing.Deliver("garbage", "w_1", "msg_1", "task.succeeded", Url)?.Dispose());
        Should.NotThrow(() => WatchpostTracing.Poll("00-zz", "mj", "1")?.Dispose());
    }

    /// <summary>Listens to the engine's spans; other tests run beside it, so spans are asked for by their trace.</summary>
    private sealed class Recorder : IDisposable
    {
        private readonly ActivityListener listener;
        private readonly System.Collections.Concurrent.ConcurrentQueue<Activity> seen = new();

        public Recorder()
        {
            listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == WatchpostTracing.SourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = seen.Enqueue,
            };
            ActivitySource.AddActivityListener(listener);
        }

        public Activity[] Of(string parent) => [.. seen.Where(activity => parent.Contains(activity.TraceId.ToHexString(), StringComparison.Ordinal))];

        public void Dispose() => listener.Dispose();
    }
}
