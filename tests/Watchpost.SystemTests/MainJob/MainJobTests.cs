using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class MainJobTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    private static readonly string Secret = "whsec_" + Convert.ToBase64String("a secret of this watch alone"u8);

    [Fact]
    public async Task A_task_is_watched_from_its_registration_to_its_signed_webhook()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);
        var running = await Main.UntilAsync(watch.Id, now => now.Task is { State: "running", Progress: > 0, Polls: > 1 }, Cancel);
        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.FromSeconds(0.5)));
        var webhook = await hook.FirstAsync(Cancel);
        var done = await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);

        running.Task.Progress!.Value.ShouldBeInRange(1, 99);
        running.Task.LastPolledAt.ShouldNotBeNull();
        running.Task.NextPollAt.ShouldNotBeNull();
        running.Delivery.ShouldBe(new WatchView.DeliveryView("none", 0, null, null, null));

        webhook.Problem.ShouldBeNull();
        webhook.Type.ShouldBe("task.succeeded");
        webhook.WatchId.ShouldBe(watch.Id);
        webhook.TaskId.ShouldBe(task.Id);

        done.Task.State.ShouldBe("succeeded");
        done.Task.Progress.ShouldBe(100);
        done.Task.Reason.ShouldBeNull();
        done.Task.LastProblem.ShouldBeNull();
        done.Task.NextPollAt.ShouldBeNull();
        done.Task.FinishedAt!.Value.ToUnixTimeMilliseconds().ShouldBe(task.FinishesAt!.Value.ToUnixTimeMilliseconds());
        done.Task.StartedAt!.Value.ToUnixTimeMilliseconds().ShouldBe(task.StartsAt!.Value.ToUnixTimeMilliseconds());
        done.Delivery.State.ShouldBe("delivered");
        done.Delivery.Attempts.ShouldBe(1);
        done.Delivery.LastOutcome.ShouldBe("delivered");
        done.Delivery.LastAttemptAt.ShouldNotBeNull();
        done.Delivery.NextAttemptAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_new_watch_is_answered_with_202_its_place_and_exactly_the_contracts_members()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(10)));
        var hook = Main.NewHook();
        var before = TimeProvider.System.GetUtcNow();

        var answer = await Main.Client.RegisterAsync(new Registration(task.Id, hook.Url), cancel: Cancel);

        answer.Status.ShouldBe(HttpStatusCode.Accepted);
        answer.ContentType.ShouldBe("application/json; charset=utf-8");
        var watch = answer.Json;
        var id = watch.GetProperty("id").GetString()!;
        id.ShouldStartWith("w_");
        answer.Location.ShouldNotBeNull().ShouldEndWith("/api/watches/" + id);
        Names(watch).ShouldBe(["id", "source", "taskId", "callbackUrl", "events", "metadata", "task", "delivery", "createdAt", "deadlineAt"], ignoreOrder: true);
        Names(watch.GetProperty("task")).ShouldBe(
            ["state", "progress", "reason", "startedAt", "finishedAt", "polls", "lastPolledAt", "nextPollAt", "lastProblem"], ignoreOrder: true);
        Names(watch.GetProperty("delivery")).ShouldBe(["state", "attempts", "lastAttemptAt", "nextAttemptAt", "lastOutcome"], ignoreOrder: true);
        watch.GetProperty("source").GetString().ShouldBe("midjourney");
        watch.GetProperty("taskId").GetString().ShouldBe(task.Id);
        watch.GetProperty("callbackUrl").GetString().ShouldBe(hook.Url);
        watch.GetProperty("events").GetRawText().ShouldBe("""["finished"]""");
        watch.GetProperty("metadata").ValueKind.ShouldBe(JsonValueKind.Null);
        watch.GetProperty("task").GetProperty("state").GetString().ShouldBe("pending");
        watch.GetProperty("task").GetProperty("progress").ValueKind.ShouldBe(JsonValueKind.Null);
        watch.GetProperty("task").GetProperty("polls").GetInt32().ShouldBe(0);
        watch.GetProperty("delivery").GetProperty("state").GetString().ShouldBe("none");

        var createdAt = Time(watch, "createdAt");
        createdAt.ShouldBeInRange(before.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(1));
        (Time(watch, "deadlineAt") - createdAt).ShouldBe(TimeSpan.FromSeconds(4500));

        var read = (await Main.Client.GetAsync(id, Cancel)).Expect(HttpStatusCode.OK);
        read.ContentType.ShouldBe("application/json; charset=utf-8");
        Names(read.Json).ShouldBe(Names(watch));
        read.Json.GetProperty("createdAt").GetString().ShouldBe(watch.GetProperty("createdAt").GetString());
    }

    [Fact]
    public async Task The_webhook_is_exactly_the_contracts_and_signed_with_the_watchs_own_secret()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(1)));
        var hook = Main.NewHook();
        hook.UseSecret(Secret);
        const string metadata = """{"order":"42","price":1.50,"big":123456789012345678901234567890,"e":1E2,"text":"\u00e4 / ä","nested":[{"a":null}]}""";
        var registration = new Registration(task.Id, hook.Url) { Source = "midjourney", Events = ["finished"], Secret = Secret, DeadlineSeconds = 60 };
        var body = registration.ToJson()[..^1] + ",\"metadata\":" + metadata + "}";

        var watch = (await Main.Client.RegisterAsync(body, cancel: Cancel)).Expect(HttpStatusCode.Accepted);
        var webhook = await hook.FirstAsync(Cancel);

        watch.Json.GetProperty("metadata").GetRawText().ShouldBe(metadata);
        watch.Text.ShouldNotContain(Secret["whsec_".Length..]);
        webhook.Problem.ShouldBeNull();
        webhook.Headers["content-type"].ShouldBe("application/json");
        webhook.Headers["user-agent"].ShouldMatch("^Watchpost/[0-9]");
        webhook.Headers["webhook-signature"].ShouldStartWith("v1,");
        webhook.Id.ShouldNotBeNull().ShouldNotContain(".");
        var sent = long.Parse(webhook.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
        Math.Abs(webhook.At.ToUnixTimeSeconds() - sent).ShouldBeLessThan(10);

        Names(webhook.Json).ShouldBe(["type", "timestamp", "data"], ignoreOrder: true);
        var data = webhook.Json.GetProperty("data");
        Names(data).ShouldBe(
            ["watchId", "source", "taskId", "sequence", "state", "progress", "reason", "result", "task", "truncated", "metadata"], ignoreOrder: true);
        Time(webhook.Json, "timestamp").ShouldBeInRange(webhook.At.AddSeconds(-30), webhook.At.AddSeconds(1));
        data.GetProperty("watchId").GetString().ShouldBe(watch.Watch.Id);
        data.GetProperty("source").GetString().ShouldBe("midjourney");
        data.GetProperty("state").GetString().ShouldBe("succeeded");
        data.GetProperty("progress").GetInt32().ShouldBe(100);
        data.GetProperty("sequence").GetInt32().ShouldBe(1);
        data.GetProperty("reason").ValueKind.ShouldBe(JsonValueKind.Null);
        data.GetProperty("truncated").GetBoolean().ShouldBeFalse();
        data.GetProperty("metadata").GetRawText().ShouldBe(metadata);
        var upstream = data.GetProperty("task");
        upstream.GetProperty("id").GetString().ShouldBe(task.Id);
        upstream.GetProperty("status").GetString().ShouldBe("SUCCESS");
        upstream.GetProperty("buttons").GetArrayLength().ShouldBe(9);
        data.GetProperty("result").GetProperty("imageUrl").GetString().ShouldBe(upstream.GetProperty("imageUrl").GetString());
    }

    [Fact]
    public async Task The_result_is_stored_before_the_webhook_is_sent()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.FromSeconds(0.5)));
        var hook = Main.NewHook();
        hook.Answer(Replies.Slow(TimeSpan.FromSeconds(1.5)), times: 1);

        var watch = await Main.WatchAsync(task, hook, Cancel);
        var webhook = await hook.FirstAsync(Cancel);
        var meanwhile = await Main.Client.ResultAsync(watch.Id, Cancel);
        var view = await Main.Client.ReadAsync(watch.Id, Cancel);

        meanwhile.Expect(HttpStatusCode.OK).Text.ShouldBe(webhook.Json.GetProperty("data").GetProperty("task").GetRawText());
        view.Task.State.ShouldBe("succeeded");
        view.Delivery.State.ShouldBe("pending");
        (await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel)).Delivery.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task A_finished_task_is_never_asked_again()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);
        await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);
        var later = await Main.WatchAsync(task, hook, Cancel);
        await Main.UntilAsync(later.Id, now => now.IsSettled, Cancel);
        await Main.UntilNothingIsScheduledAsync(later.Id, Cancel);

        task.Calls.ShouldBe(1);
        hook.Received.Select(webhook => webhook.WatchId).ShouldBe([watch.Id, later.Id]);
    }

    [Fact]
    public async Task A_failure_brings_the_upstreams_words()
    {
        var task = Main.Submit(TaskPlan.Failure(TimeSpan.FromSeconds(0.5), "[Banned prompt detected] \"pig\" – 猪"));
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);
        var webhook = await hook.FirstAsync(Cancel);

        webhook.Verified.ShouldBeTrue();
        webhook.Type.ShouldBe("task.failed");
        var data = webhook.Json.GetProperty("data");
        data.GetProperty("state").GetString().ShouldBe("failed");
        data.GetProperty("reason").GetString().ShouldBe("[Banned prompt detected] \"pig\" – 猪");
        var view = await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel);
        view.Task.State.ShouldBe("failed");
        view.Task.Reason.ShouldBe("[Banned prompt detected] \"pig\" – 猪");
    }

    [Fact]
    public async Task A_cancelled_task_is_told_as_such()
    {
        var task = Main.Submit(TaskPlan.Cancel(TimeSpan.FromSeconds(0.5)));
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);

        (await hook.FirstAsync(Cancel)).Type.ShouldBe("task.cancelled");
        (await Main.UntilAsync(watch.Id, now => now.IsSettled, Cancel)).Task.State.ShouldBe("cancelled");
    }

    [Fact]
    public async Task A_task_that_waits_for_its_user_shows_it_and_goes_on()
    {
        var task = Main.Submit(TaskPlan.Modal(TimeSpan.Zero));
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);
        var waiting = await Main.UntilAsync(watch.Id, now => now.Task.State is "waiting", Cancel);
        await Main.UntilAsync(watch.Id, now => now.Task.Polls > waiting.Task.Polls + 2, Cancel);
        hook.Received.ShouldBeEmpty();
        Main.Relay.Upstream.GoOn(task.Id, TaskPlan.Success(TimeSpan.FromSeconds(0.5)));

        (await hook.FirstAsync(Cancel)).Type.ShouldBe("task.succeeded");
    }

    [Theory]
    [InlineData("46.9%", 46)]
    [InlineData("0%", 0)]
    [InlineData("99.99%", 99)]
    [InlineData("Waiting to start", null)]
    [InlineData("", null)]
    public async Task Progress_is_a_whole_number_rounded_down_or_unknown(string told, int? shown)
    {
        var task = Main.Submit(TaskPlan.Of(new TaskPhase(TimeSpan.Zero, "IN_PROGRESS", told)));

        var watch = await Main.WatchAsync(task, Main.NewHook(), Cancel);
        var view = await Main.UntilAsync(watch.Id, now => now.Task.State is "running", Cancel);

        view.Task.Progress.ShouldBe(shown);
    }

    [Theory]
    [InlineData("a/b c")]
    [InlineData("50%25?x=1#y&z")]
    [InlineData("..%2f..%2fadmin")]
    [InlineData("猪-тест-😀")]
    [InlineData("\"quoted\"\\back'slash")]
    [InlineData("...")]
    [InlineData(" spaces at both ends ")]
    public async Task Any_task_ID_is_only_a_name(string name)
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero), name);
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);

        watch.TaskId.ShouldBe(name);
        var webhook = await hook.FirstAsync(Cancel);
        webhook.TaskId.ShouldBe(name);
        webhook.Type.ShouldBe("task.succeeded");
        (await Main.Client.ListAsync("taskId=" + Uri.EscapeDataString(name), Cancel)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_task_ID_may_have_512_characters()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero), new string('x', 500) + "猪猪猪猪猪猪猪猪猪猪猪猪");
        var hook = Main.NewHook();

        await Main.WatchAsync(task, hook, Cancel);

        (await hook.FirstAsync(Cancel)).TaskId.ShouldBe(task.Id);
    }

    [Fact]
    public async Task Null_in_an_optional_member_counts_as_absent()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var body = $$"""{"taskId":"{{task.Id}}","callbackUrl":"{{Main.NewHook().Url}}","source":null,"events":null,"secret":null,"metadata":null,"deadlineSeconds":null}""";

        var watch = (await Main.Client.RegisterAsync(body, cancel: Cancel)).Expect(HttpStatusCode.Accepted).Watch;

        watch.Source.ShouldBe("midjourney");
        watch.Events.ShouldBe(["finished"]);
        (watch.DeadlineAt - watch.CreatedAt).ShouldBe(TimeSpan.FromSeconds(4500));
    }

    [Fact]
    public async Task Metadata_may_have_4_KiB_as_sent()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var hook = Main.NewHook();
        var metadata = "{\"pad\":\"" + new string('m', 4096 - 10) + "\"}";
        metadata.Length.ShouldBe(4096);

        var answer = await Main.Client.RegisterAsync(new Registration(task.Id, hook.Url).With("metadata", metadata), cancel: Cancel);

        answer.Expect(HttpStatusCode.Accepted);
        JsonNode.DeepEquals(JsonNode.Parse((await hook.FirstAsync(Cancel)).Json.GetProperty("data").GetProperty("metadata").GetRawText()), JsonNode.Parse(metadata)).ShouldBeTrue();
    }

    private static IReadOnlyList<string> Names(JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    private static DateTimeOffset Time(JsonElement json, string member)
    {
        var text = json.GetProperty(member).GetString()!;
        text.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$");
        return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
    }
}
