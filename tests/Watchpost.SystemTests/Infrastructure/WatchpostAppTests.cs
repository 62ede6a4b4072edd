using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests;

/// <summary>The application as a process: that it starts, stops, dies and comes back as its driver says.</summary>
public sealed class WatchpostAppTests(AzuriteFixture fixture) : IAsyncLifetime
{
    private FakeRelay relay = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => relay = await FakeRelay.StartAsync(cancel: Cancel);

    public ValueTask DisposeAsync() => relay.DisposeAsync();

    [Fact]
    public async Task Stops_by_itself_when_asked()
    {
        await using var app = await WatchpostApp.StartAsync(Options(), Cancel);

        (await app.StopAsync()).ShouldBeTrue(app.Output);

        app.HasExited.ShouldBeTrue();
    }

    [Fact]
    public async Task A_watch_outlives_the_process_that_took_it()
    {
        var options = Options();
        WatchView watch;
        await using (var first = await WatchpostApp.StartAsync(options, Cancel))
        {
            var task = relay.Upstream.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
            watch = await first.Client.WatchAsync(new Registration(task.Id, relay.HookUrl()), Cancel);
            await first.KillAsync();
        }

        relay.Upstream.GoOn(watch.TaskId, TaskPlan.Success(TimeSpan.Zero));
        await using var second = await WatchpostApp.StartAsync(options, Cancel);

        var webhook = await relay.Receiver.WaitAsync(one => string.Equals(one.WatchId, watch.Id, StringComparison.Ordinal), TimeSpan.FromSeconds(120), Cancel);
        webhook.Problem.ShouldBeNull();
        webhook.Type.ShouldBe("task.succeeded");
        var settled = await second.Client.WaitUntilAsync(watch.Id, now => now.IsSettled, TimeSpan.FromSeconds(10), Cancel);
        settled.Delivery.State.ShouldBe("delivered");
    }

    [Fact]
    public async Task Refuses_to_start_with_a_setting_that_does_not_exist_and_names_it()
    {
        var (exitCode, output) = await WatchpostApp.StartRefusedAsync(Options().With("Watchpost__Poling__IntervalSeconds", "2"), Cancel);

        exitCode.ShouldNotBe(0);
        output.ShouldContain("Poling");
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Answers_of_the_API_come_through_the_client_as_they_are()
    {
        await using var app = await WatchpostApp.StartAsync(Options(), Cancel);

        (await app.Client.GetAsync("w_nobody", Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);
        var refused = await app.Client.RegisterAsync(new Registration("t", relay.HookUrl()).With("colour", "\"red\""), cancel: Cancel);
        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.ErrorFields.ShouldBe(["colour"]);
        var accepted = (await app.Client.RegisterAsync(new Registration("t", relay.HookUrl()), cancel: Cancel)).Expect(HttpStatusCode.Accepted);
        (await app.Client.ListAsync("taskId=t", Cancel)).Items.ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(accepted.Watch.Id);
        (await app.Client.ResultAsync(accepted.Watch.Id, Cancel)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await app.Client.DeleteAsync(accepted.Watch.Id, Cancel)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await app.Client.ReadAsync(accepted.Watch.Id, Cancel)).Delivery.State.ShouldBe("cancelled");
    }

    private WatchpostAppOptions Options() =>
        WatchpostAppOptions.For(relay, fixture.Azurite.NewAccount(), ("Watchpost__Polling__FirstSeconds", "0.5"), ("Watchpost__Polling__IntervalSeconds", "1"));
}
