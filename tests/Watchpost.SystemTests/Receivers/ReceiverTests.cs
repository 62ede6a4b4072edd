using System.Globalization;
using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.Receivers;

public sealed class ReceiverTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    [Fact]
    public async Task A_receiver_that_fails_twice_gets_the_same_notification_freshly_signed_until_it_takes_it()
    {
        var hook = Main.NewHook();
        hook.Answer(Replies.Status(500), times: 2);

        var view = await SettledAsync(hook);
        var attempts = (await Main.Client.AttemptsAsync(view.Id, Cancel)).Expect(HttpStatusCode.OK);

        view.Delivery.State.ShouldBe("delivered");
        view.Delivery.Attempts.ShouldBe(3);
        hook.Received.Count.ShouldBe(3);
        hook.Received.ShouldAllBe(webhook => webhook.Verified);
        hook.Received.Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        hook.Received.Select(webhook => webhook.Text).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        foreach (var webhook in hook.Received)
        {
            Math.Abs(long.Parse(webhook.Headers["webhook-timestamp"], CultureInfo.InvariantCulture) - webhook.At.ToUnixTimeSeconds()).ShouldBeLessThanOrEqualTo(2);
        }

        attempts.Items.ShouldAllBe(item => item.EnumerateObject().Count() == 7);
        attempts.Items.Select(item => item.GetProperty("attempt").GetInt32()).ShouldBe([3, 2, 1]);
        attempts.Items.Select(item => item.GetProperty("outcome").GetString()).ShouldBe(["delivered", "http_error", "http_error"]);
        attempts.Items.Select(item => item.GetProperty("statusCode").GetInt32()).ShouldBe([200, 500, 500]);
        attempts.Items.ShouldAllBe(item => item.GetProperty("type").GetString() == "task.succeeded");
        attempts.Items.ShouldAllBe(item => item.GetProperty("notificationId").GetString() == hook.Received[0].Id);
        attempts.Items.ShouldAllBe(item => item.GetProperty("durationMs").GetInt64() >= 0);
        attempts.Items.Select(item => item.GetProperty("at").GetDateTimeOffset()).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public async Task One_that_never_takes_it_is_given_up_and_can_be_asked_again_with_a_fresh_budget()
    {
        var hook = Main.NewHook();
        hook.Answer(Replies.Status(500));
        var failed = await SettledAsync(hook);
        failed.Delivery.State.ShouldBe("failed");
        failed.Delivery.Attempts.ShouldBe(4);
        failed.Delivery.NextAttemptAt.ShouldBeNull();

        var answer = await Main.Client.RedeliverAsync(failed.Id, Cancel);
        answer.Status.ShouldBe(HttpStatusCode.Accepted);
        answer.Watch.Id.ShouldBe(failed.Id);
        await hook.FirstAsync(6, Cancel);
        Main.Relay.Receiver.Replies.Clear(hook.Path);
        var delivered = await Main.UntilAsync(failed.Id, now => now.Delivery.State is "delivered", Cancel);

        delivered.Delivery.Attempts.ShouldBe(hook.Received.Count);
        hook.Received.Select(webhook => webhook.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        (await Main.Client.AttemptsAsync(failed.Id, Cancel)).Items.Count.ShouldBe(hook.Received.Count);
    }

    [Fact]
    public async Task What_was_delivered_can_be_delivered_again()
    {
        var hook = Main.NewHook();
        var watch = await SettledAsync(hook);

        (await Main.Client.RedeliverAsync(watch.Id, Cancel)).Status.ShouldBe(HttpStatusCode.Accepted);
        await hook.FirstAsync(2, Cancel);
        await Main.UntilAsync(watch.Id, now => now is { Delivery: { State: "delivered", Attempts: 2 } }, Cancel);

        hook.Received[1].Id.ShouldBe(hook.Received[0].Id);
        hook.Received[1].Text.ShouldBe(hook.Received[0].Text);
        hook.Received[1].Verified.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_notification_there_is_nothing_to_redeliver()
    {
        var watch = await Main.WatchAsync(Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1))), Main.NewHook(), Cancel);

        var answer = await Main.Client.RedeliverAsync(watch.Id, Cancel);

        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
        (await Main.Client.RedeliverAsync("w_nobody", Cancel)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Main.Client.AttemptsAsync(watch.Id, Cancel)).Expect(HttpStatusCode.OK).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_says_gone_is_disabled_at_once()
    {
        var hook = Main.NewHook();
        hook.Answer(Replies.Gone());

        var watch = await Main.WatchAsync(Main.Submit(TaskPlan.Success(TimeSpan.Zero)), hook, Cancel);
        var view = await Main.UntilAsync(watch.Id, now => now.Delivery.State is "disabled", Cancel);
        await Main.UntilNothingIsScheduledAsync(watch.Id, Cancel);

        view.Delivery.LastOutcome.ShouldBe("gone");
        view.Delivery.NextAttemptAt.ShouldBeNull();
        hook.Received.ShouldHaveSingleItem();
        (await Main.Client.AttemptsAsync(watch.Id, Cancel)).Items.ShouldHaveSingleItem().GetProperty("statusCode").GetInt32().ShouldBe(410);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_never_followed_and_counts_as_a_failure(int status)
    {
        var (hook, elsewhere) = (Main.NewHook(), Main.NewHook());
        hook.Answer(new Reply.Plain(status) { Headers = [new("Location", elsewhere.Url)] }, times: 1);

        var view = await SettledAsync(hook);

        view.Delivery.State.ShouldBe("delivered");
        (await OutcomesAsync(view)).ShouldBe(["delivered", "redirect"]);
        elsewhere.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(299)]
    public async Task Any_2xx_is_a_success(int status)
    {
        var hook = Main.NewHook();
        hook.Answer(Replies.Status(status));

        var view = await SettledAsync(hook);

        view.Delivery.State.ShouldBe("delivered");
        hook.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Silence_is_a_timeout_and_tried_again()
    {
        var hook = Main.NewHook();
        hook.Answer(Replies.Hang(), times: 1);

        var view = await SettledAsync(hook);

        (await OutcomesAsync(view)).ShouldBe(["delivered", "timeout"]);
        var timeout = (await Main.Client.AttemptsAsync(view.Id, Cancel)).Items[1];
        timeout.GetProperty("statusCode").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        timeout.GetProperty("durationMs").GetInt64().ShouldBeInRange(1900, 20_000);
    }

    [Fact]
    public async Task A_reset_connection_is_tried_again()
    {
        var hook = Main.NewHook();
        hook.Answer(Replies.Reset(), times: 1);

        (await OutcomesAsync(await SettledAsync(hook))).ShouldBe(["delivered", "connection_failed"]);
    }

    [Fact]
    public async Task A_huge_or_endless_answer_does_no_harm()
    {
        var (huge, drip) = (Main.NewHook(), Main.NewHook());
        huge.Answer(Replies.Huge(), times: 1);
        drip.Answer(new Reply.Plain(200, new string('x', 10_000)) { Delay = TimeSpan.FromSeconds(0.2) }, times: 1);

        (await SettledAsync(huge)).Delivery.State.ShouldBe("delivered");
        (await SettledAsync(drip)).Delivery.State.ShouldBe("delivered");

        huge.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_refused_connection_and_given_up_in_the_end()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));

        var watch = await Main.Client.WatchAsync(new Registration(task.Id, $"http://127.0.0.1:{FreePort.Any()}/hooks/none"), Cancel);
        var view = await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);

        view.Delivery.State.ShouldBe("failed");
        (await OutcomesAsync(view)).ShouldBe(["connection_failed", "connection_failed", "connection_failed", "connection_failed"]);
    }

    [Fact]
    public async Task Plain_text_where_https_is_expected_is_a_TLS_failure()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));

        var watch = await Main.Client.WatchAsync(new Registration(task.Id, Main.NewHook().Url.Replace("http:", "https:", StringComparison.Ordinal)), Cancel);
        var view = await Main.UntilAsync(watch.Id, now => now.Delivery.Attempts > 0, Cancel);

        view.Delivery.LastOutcome.ShouldBe("tls_failed");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_After_in_seconds_is_honoured(int status)
    {
        var hook = Main.NewHook();
        hook.Answer(Replies.Status(status, "3"), times: 1);

        await SettledAsync(hook);

        (hook.Received[1].At - hook.Received[0].At).TotalSeconds.ShouldBeGreaterThanOrEqualTo(2.9);
    }

    [Fact]
    public async Task Retry_After_as_a_date_is_honoured()
    {
        var hook = Main.NewHook();
        var until = TimeProvider.System.GetUtcNow().AddSeconds(6);
        hook.Answer(Replies.Status(503, until.ToString("r", CultureInfo.InvariantCulture)), times: 1);

        await SettledAsync(hook);

        hook.Received[1].At.ShouldBeGreaterThanOrEqualTo(DateTimeOffset.FromUnixTimeSeconds(until.ToUnixTimeSeconds()).AddSeconds(-0.1));
    }

    [Fact]
    public async Task One_slow_receiver_does_not_hold_up_the_others()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(1)));
        var (slow, quick) = (Main.NewHook(), Main.NewHook());
        slow.Answer(Replies.Hang());
        var hung = await Main.WatchAsync(task, slow, Cancel);
        await Main.WatchAsync(task, quick, Cancel);

        var silence = await slow.FirstAsync(Cancel);
        var taken = await quick.FirstAsync(Cancel);

        (taken.At - silence.At).TotalSeconds.ShouldBeLessThan(2);
        (await Main.UntilAsync(hung.Id, now => now.IsSettled, Cancel)).Delivery.State.ShouldBe("failed");
    }

    private async Task<WatchView> SettledAsync(Hook hook)
    {
        var watch = await Main.WatchAsync(Main.Submit(TaskPlan.Success(TimeSpan.Zero)), hook, Cancel);
        return await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);
    }

    private async Task<IReadOnlyList<string?>> OutcomesAsync(WatchView watch) =>
        [.. (await Main.Client.AttemptsAsync(watch.Id, Cancel)).Expect(HttpStatusCode.OK).Items.Select(item => item.GetProperty("outcome").GetString())];
}
