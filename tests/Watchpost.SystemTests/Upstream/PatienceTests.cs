using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Upstream;

public sealed class PatienceTests(PatienceTests.Application application) : IClassFixture<PatienceTests.Application>
{
    private TestSystem Main => application.Main;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_key_slows_polling_to_minutes()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        Main.Relay.Upstream.Faults.For(task.Id, Replies.Unauthorized());

        var watch = await Main.WatchAsync(task, Main.NewHook(), Cancel);
        var view = await Main.UntilAsync(watch.Id, now => now.Task.LastProblem is not null, Cancel);
        await Main.UntilAnotherIsPolledAsync(4, Cancel);

        view.Task.LastProblem.ShouldBe("unauthorized");
        (view.Task.NextPollAt!.Value - view.Task.LastPolledAt!.Value).TotalSeconds.ShouldBeGreaterThanOrEqualTo(55);
        task.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_deadline_ends_its_own_watch_and_the_task_goes_on_for_the_others()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var (impatient, patient) = (Main.NewHook(), Main.NewHook());
        var registered = TimeProvider.System.GetUtcNow();
        var first = await Main.Client.WatchAsync(new Registration(task.Id, impatient.Url) { DeadlineSeconds = 10 }, Cancel);
        var other = await Main.WatchAsync(task, patient, Cancel);

        var webhook = await impatient.FirstAsync(Cancel);
        var expired = await Main.UntilAsync(first.Id, now => now.IsSettled, Cancel);

        (first.DeadlineAt - first.CreatedAt).ShouldBe(TimeSpan.FromSeconds(10));
        (webhook.At - registered).TotalSeconds.ShouldBeInRange(9.9, 60);
        webhook.Type.ShouldBe("task.expired");
        webhook.Verified.ShouldBeTrue();
        var data = webhook.Json.GetProperty("data");
        data.GetProperty("state").GetString().ShouldBe("expired");
        data.GetProperty("reason").GetString().ShouldBe("expired");
        data.GetProperty("sequence").GetInt32().ShouldBe(1);
        expired.Task.State.ShouldBe("expired");
        expired.Task.Reason.ShouldBe("expired");
        expired.Task.NextPollAt.ShouldBeNull();
        (await Main.Client.ReadAsync(other.Id, Cancel)).Task.State.ShouldBe("running");
        (await Main.Client.ListAsync($"taskId={task.Id}&state=expired", Cancel)).Items.ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(first.Id);

        var calls = task.Calls;
        await Main.UntilAsync(other.Id, now => now.Task.Polls > calls + 1, Cancel);
        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero));
        (await patient.FirstAsync(Cancel)).Type.ShouldBe("task.succeeded");
        (await Main.UntilAsync(other.Id, now => now.IsSettled, Cancel)).Task.State.ShouldBe("succeeded");
        (await Main.Client.ReadAsync(first.Id, Cancel)).Task.State.ShouldBe("expired");
        impatient.Received.ShouldHaveSingleItem();
        (await Main.Client.RedeliverAsync(first.Id, Cancel)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await impatient.FirstAsync(2, Cancel))[1].Text.ShouldBe(impatient.Received[0].Text);
    }

    [Fact]
    public async Task The_last_deadline_of_a_task_ends_its_polling()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var hook = Main.NewHook();
        var watch = await Main.Client.WatchAsync(new Registration(task.Id, hook.Url) { DeadlineSeconds = 10 }, Cancel);

        await hook.FirstAsync(Cancel);
        await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);
        await Main.UntilNothingIsScheduledAsync(watch.Id, Cancel);
        var calls = task.Calls;
        await Main.UntilAnotherIsPolledAsync(4, Cancel);

        task.Calls.ShouldBe(calls);
        hook.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_deadline_comes_in_time_while_the_source_hangs_or_refuses()
    {
        var (refused, hung) = (Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1))), Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1))));
        Main.Relay.Upstream.Faults.For(refused.Id, Replies.Unauthorized());
        Main.Relay.Upstream.Faults.For(hung.Id, Replies.Hang());
        var hook = Main.NewHook();
        var registered = TimeProvider.System.GetUtcNow();

        foreach (var task in new[] { refused, hung })
        {
            await Main.Client.WatchAsync(new Registration(task.Id, hook.Url) { DeadlineSeconds = 10 }, Cancel);
        }

        foreach (var webhook in await hook.FirstAsync(2, Cancel))
        {
            webhook.Type.ShouldBe("task.expired");
            (webhook.At - registered).TotalSeconds.ShouldBeInRange(9.9, 60);
        }
    }

    [Fact]
    public async Task Silence_and_slow_drips_are_given_up_and_asked_again_and_hold_up_no_neighbour()
    {
        var (silent, dripping) = (Main.Submit(TaskPlan.Success(TimeSpan.Zero)), Main.Submit(TaskPlan.Success(TimeSpan.Zero)));
        Main.Relay.Upstream.Faults.For(silent.Id, Replies.Hang(), times: 1);
        Main.Relay.Upstream.Faults.For(dripping.Id, new Reply.Drip(TimeSpan.FromSeconds(0.2)), times: 1);
        var (slow, quick) = (Main.NewHook(), Main.NewHook());
        var neighbours = Enumerable.Range(0, 10).Select(_ => Main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(2)))).ToList();

        await Task.WhenAll(neighbours.Select(task => Main.WatchAsync(task, quick, Cancel)).Append(Main.WatchAsync(silent, slow, Cancel)).Append(Main.WatchAsync(dripping, slow, Cancel)));
        var late = await slow.FirstAsync(2, Cancel);
        var early = await quick.FirstAsync(10, Cancel);

        early.Max(webhook => webhook.At).ShouldBeLessThan(late.Min(webhook => webhook.At));
        foreach (var task in new[] { silent, dripping })
        {
            task.Calls.ShouldBe(2);
            (task.CallTimes[1] - task.CallTimes[0]).TotalSeconds.ShouldBeInRange(5, 60);
        }
    }

    /// <summary>Polls each task on its own, by the usual rules of patience.</summary>
    public sealed class Application(AzuriteFixture azurite) : IAsyncLifetime
    {
        private TestSystem? main;

        public TestSystem Main => main ?? throw new InvalidOperationException("The application has not been started.");

        public async ValueTask InitializeAsync() => main = (await TestSystem.StartAsync(azurite.Azurite.NewAccount())).WithoutList();

        public async ValueTask DisposeAsync()
        {
            if (main is not null)
            {
                await main.DisposeAsync();
            }
        }
    }
}
