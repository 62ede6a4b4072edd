using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class DeleteTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    [Fact]
    public async Task A_deleted_watch_is_never_notified_and_the_others_of_its_task_are()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var (gone, kept) = (Main.NewHook(), Main.NewHook());
        var deleted = await Main.WatchAsync(task, gone, Cancel);
        var other = await Main.WatchAsync(task, kept, Cancel);

        var answer = await Main.Client.DeleteAsync(deleted.Id, Cancel);
        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero));
        await Main.UntilNothingIsScheduledAsync(other.Id, Cancel);

        answer.Status.ShouldBe(HttpStatusCode.NoContent);
        answer.Text.ShouldBeEmpty();
        kept.Received.ShouldHaveSingleItem();
        gone.Received.ShouldBeEmpty();
        (await Main.Client.ReadAsync(deleted.Id, Cancel)).Delivery.State.ShouldBe("cancelled");
    }

    [Fact]
    public async Task It_stays_readable_without_secret_and_metadata_and_deleting_again_is_fine()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var marker = "marker" + Guid.NewGuid().ToString("n");
        var secret = "whsec_" + Convert.ToBase64String("the secret of a deleted watch!!"u8);
        var watch = await Main.Client.WatchAsync(
            new Registration(task.Id, Main.NewHook().Url) { Secret = secret, Metadata = new System.Text.Json.Nodes.JsonObject { ["marker"] = marker } }, Cancel);
        var own = watch.Id[^12..];
        var before = (await Main.Storage.RowsAsync(Cancel)).Where(row => row.Contains(own, StringComparison.Ordinal)).ToList();
        before.ShouldContain(row => row.Contains(marker, StringComparison.Ordinal));
        before.ShouldContain(row => row.Contains("Secret=", StringComparison.Ordinal));

        (await Main.Client.DeleteAsync(watch.Id, Cancel)).Status.ShouldBe(HttpStatusCode.NoContent);
        var answer = await Main.Client.GetAsync(watch.Id, Cancel);
        (await Main.Client.DeleteAsync(watch.Id, Cancel)).Status.ShouldBe(HttpStatusCode.NoContent);

        answer.Watch.Delivery.State.ShouldBe("cancelled");
        answer.Json.GetProperty("metadata").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        answer.Text.ShouldNotContain(marker);
        var rows = await Main.Storage.RowsAsync(Cancel);
        rows.ShouldNotContain(row => row.Contains(marker, StringComparison.Ordinal));
        rows.Where(row => row.Contains(own, StringComparison.Ordinal)).ShouldAllBe(row => !row.Contains("Secret=", StringComparison.Ordinal));
        (await Main.Client.ListAsync($"taskId={task.Id}", Cancel)).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_task_that_nobody_waits_for_is_no_longer_polled_until_somebody_does()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var hook = Main.NewHook();
        var watch = await Main.WatchAsync(task, hook, Cancel);
        await Main.UntilAsync(watch.Id, now => now.Task.Polls > 0, Cancel);

        await Main.Client.DeleteAsync(watch.Id, Cancel);
        await Main.UntilNothingIsScheduledAsync(watch.Id, Cancel);
        var calls = task.Calls;
        await Main.UntilAnotherIsPolledAsync(4, Cancel);
        task.Calls.ShouldBe(calls);

        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.FromSeconds(0.5)));
        var later = await Main.WatchAsync(task, hook, Cancel);
        (await hook.FirstAsync(Cancel)).WatchId.ShouldBe(later.Id);
        (await Main.UntilAsync(later.Id, now => now.IsSettled, Cancel)).Task.State.ShouldBe("succeeded");
        hook.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Deleted_between_two_attempts_it_gets_no_further_one()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var hook = Main.NewHook();
        hook.Answer(Replies.Status(503, "2"));
        var watch = await Main.WatchAsync(task, hook, Cancel);
        await Main.UntilAsync(watch.Id, now => now.Delivery.State is "retrying", Cancel);

        await Main.Client.DeleteAsync(watch.Id, Cancel);
        await Main.UntilNothingIsScheduledAsync(watch.Id, Cancel);

        hook.Received.ShouldHaveSingleItem();
        var view = await Main.Client.ReadAsync(watch.Id, Cancel);
        view.Delivery.State.ShouldBe("cancelled");
        view.Delivery.NextAttemptAt.ShouldBeNull();
        (await Main.Client.AttemptsAsync(watch.Id, Cancel)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Deleted_while_it_waits_its_turn_at_a_slow_receiver_it_is_not_notified()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var hook = Main.NewHook();
        hook.Answer(Replies.Slow(TimeSpan.FromSeconds(0.9)));
        var watches = await Task.WhenAll(Enumerable.Range(0, 48).Select(_ => Main.WatchAsync(task, hook, Cancel)));
        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero));

        await hook.FirstAsync(Cancel);
        var deletedAt = (await Task.WhenAll(watches.Select(async watch =>
        {
            (await Main.Client.DeleteAsync(watch.Id, Cancel)).Expect(HttpStatusCode.NoContent);
            return (watch.Id, At: TimeProvider.System.GetUtcNow());
        }))).ToDictionary(watch => watch.Id, watch => watch.At, StringComparer.Ordinal);
        await Main.UntilNothingIsScheduledAsync(watches[0].Id, Cancel);

        // What was on its way already cannot be called back.
        hook.Received.ShouldAllBe(webhook => webhook.At < deletedAt[webhook.WatchId!].AddMilliseconds(300));
        hook.Received.Count.ShouldBeLessThan(48);
    }

    [Fact]
    public async Task Three_hundred_of_one_open_task_can_be_deleted_at_once_while_it_is_polled()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var (gone, kept) = (Main.NewHook(), Main.NewHook());
        var watches = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Main.WatchAsync(task, gone, Cancel)));
        var other = await Main.WatchAsync(task, kept, Cancel);

        var answers = await Task.WhenAll(watches.Select(watch => Main.Client.DeleteAsync(watch.Id, Cancel)));
        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.Zero));
        await Main.UntilAsync(other.Id, now => now.IsSettled, Cancel);

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.NoContent);
        kept.Received.ShouldHaveSingleItem();
        gone.Received.ShouldBeEmpty();
        (await Main.Client.ReadAsync(watches[^1].Id, Cancel)).Delivery.State.ShouldBe("cancelled");
    }

    [Fact]
    public async Task After_its_delivery_a_watch_can_be_deleted_and_then_not_redelivered()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var hook = Main.NewHook();
        var watch = await Main.WatchAsync(task, hook, Cancel);
        await Main.UntilAsync(watch.Id, now => now.Delivery.State is "delivered", Cancel);

        (await Main.Client.DeleteAsync(watch.Id, Cancel)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await Main.Client.ReadAsync(watch.Id, Cancel)).Delivery.State.ShouldBe("cancelled");
        (await Main.Client.RedeliverAsync(watch.Id, Cancel)).Status.ShouldBe(HttpStatusCode.Conflict);
        hook.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_watch_that_there_is_not_cannot_be_deleted()
    {
        var answer = await Main.Client.DeleteAsync("w_nobody", Cancel);

        answer.Status.ShouldBe(HttpStatusCode.NotFound);
        answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
    }
}
