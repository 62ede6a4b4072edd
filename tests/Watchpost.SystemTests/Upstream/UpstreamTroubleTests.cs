using Watchpost.Fakes;

namespace Watchpost.SystemTests.Upstream;

public sealed class UpstreamTroubleTests(UpstreamTroubleTests.Application application) : IClassFixture<UpstreamTroubleTests.Application>
{
    private TestSystem Main => application.Main;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<string, Reply, string>> Troubles()
    {
        foreach (var (name, reply, problem) in new (string, Reply, string)[]
        {
            ("401", Replies.Unauthorized(), "unauthorized"),
            ("403 JSON", new Reply.Plain(403, """{"error":{"message":"banned"}}""", "application/json"), "unauthorized"),
            ("403 HTML", new Reply.Plain(403, "<html>challenge</html>", "text/html"), "unavailable"),
            ("404", Replies.Status(404), "not_found"),
            ("400 task_no_found", Replies.NotFound(), "not_found"),
            ("204", Replies.Status(204), "not_found"),
            ("empty 200", Replies.Empty(), "not_found"),
            ("null", new Reply.Plain(200, "null", "application/json"), "not_found"),
            ("429", Replies.RateLimited(), "rate_limited"),
            ("429 empty", Replies.Status(429), "rate_limited"),
            ("408", Replies.Status(408), "unavailable"),
            ("500", Replies.ServerError(), "unavailable"),
            ("502 HTML", Replies.BadGateway(), "unavailable"),
            ("503", Replies.Status(503), "unavailable"),
            ("524", Replies.Status(524), "unavailable"),
            ("200 HTML", Replies.Html(), "misconfigured"),
            ("302", Replies.Redirect("http://127.0.0.1:9/"), "misconfigured"),
            ("truncated", Replies.Truncated(), "unreadable"),
            ("array", Replies.Array(), "unreadable"),
            ("string", new Reply.Plain(200, "\"SUCCESS\"", "application/json"), "unreadable"),
            ("100 MB", Replies.Huge(), "unreadable"),
            ("nested 100,000 levels", new Reply.Plain(200, "{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}", "application/json"), "unreadable"),
            ("reset", Replies.Reset(), "unavailable"),
        })
        {
            yield return new(name, reply, problem) { TestDisplayName = $"Trouble is told, the task lives on and succeeds afterwards: {name}" };
        }
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Trouble_is_told_and_the_task_lives_on_and_succeeds_afterwards(string name, Reply reply, string problem)
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var hook = Main.NewHook();
        Main.Relay.Upstream.Faults.For(task.Id, reply);

        var watch = await Main.WatchAsync(task, hook, Cancel);
        var troubled = await Main.UntilAsync(watch.Id, now => now.Task is { LastProblem: not null, Polls: >= 2 }, Cancel);
        troubled.Task.LastProblem.ShouldBe(problem, name);
        troubled.Task.State.ShouldBe("pending");
        troubled.Task.NextPollAt.ShouldNotBeNull();
        hook.Received.ShouldBeEmpty();
        Main.Relay.Upstream.Faults.Clear(task.Id);

        (await hook.FirstAsync(Cancel)).Type.ShouldBe("task.succeeded");
        var view = await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);
        view.Task.State.ShouldBe("succeeded");
        view.Task.LastProblem.ShouldBeNull();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_After_is_honoured(int status)
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var hook = Main.NewHook();
        Main.Relay.Upstream.Faults.For(task.Id, Replies.Status(status, "4"), times: 1);

        await Main.WatchAsync(task, hook, Cancel);
        await hook.FirstAsync(Cancel);

        task.Calls.ShouldBe(2);
        (task.CallTimes[1] - task.CallTimes[0]).TotalSeconds.ShouldBeGreaterThanOrEqualTo(3.9);
    }

    [Fact]
    public async Task Not_found_does_not_end_a_task_before_its_time()
    {
        var hook = Main.NewHook();

        var watch = await Main.Client.WatchAsync(new Registration("unknown-" + Guid.NewGuid().ToString("n"), hook.Url), Cancel);
        var view = await Main.UntilAsync(watch.Id, now => now.Task.Polls >= 8, Cancel);

        view.Task.State.ShouldBe("pending");
        view.Task.LastProblem.ShouldBe("not_found");
        hook.Received.ShouldBeEmpty();
        await Main.Client.DeleteAsync(watch.Id, Cancel);
    }

    [Fact]
    public async Task A_known_task_that_vanishes_for_a_while_is_not_given_up()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var hook = Main.NewHook();
        var watch = await Main.WatchAsync(task, hook, Cancel);
        await Main.UntilAsync(watch.Id, now => now.Task.State is "running", Cancel);
        Main.Relay.Upstream.Faults.For(task.Id, Replies.NotFound(), times: 15);

        var gone = await Main.UntilAsync(watch.Id, now => now.Task.LastProblem is not null, Cancel);
        gone.Task.State.ShouldBe("running");
        gone.Task.Progress.ShouldNotBeNull();
        await Main.UntilAsync(watch.Id, now => now.Task.LastProblem is null, Cancel);
        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero));

        (await hook.FirstAsync(Cancel)).Type.ShouldBe("task.succeeded");
    }

    [Fact]
    public async Task An_unknown_status_is_not_an_end()
    {
        var task = Main.Submit(TaskPlan.Of(
            new TaskPhase(TimeSpan.Zero, "PARTIALLY_COMPLETED", "99%")));
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);
        (await Main.UntilAsync(watch.Id, now => now.Task.Polls >= 3, Cancel)).Task.State.ShouldBe("running");
        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero));

        (await hook.FirstAsync(Cancel)).Type.ShouldBe("task.succeeded");
    }

    /// <summary>Comes back from trouble within half a second instead of within minutes.</summary>
    public sealed class Application(AzuriteFixture azurite) : IAsyncLifetime
    {
        private TestSystem? main;

        public TestSystem Main => main ?? throw new InvalidOperationException("The application has not been started.");

        public async ValueTask InitializeAsync() => main =
            (await TestSystem.StartAsync(azurite.Azurite.NewAccount(), ("Watchpost__Polling__MaxSeconds", "0.5"))).WithoutList();

        public async ValueTask DisposeAsync()
        {
            if (main is not null)
            {
                await main.DisposeAsync();
            }
        }
    }
}
