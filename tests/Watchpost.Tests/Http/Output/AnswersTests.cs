using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Watchpost.Http.Output;
using Watchpost.Model;
using Watchpost.Polling.Learning.State;
using Watchpost.Sources;
using Watchpost.Watches;

namespace Watchpost.Tests.Http.Output;

public sealed class AnswersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly Watch Fresh = new()
    {
        Id = "w_1",
        Source = "midjourney",
        TaskId = "1730621826053455",
        CallbackUrl = "https://example.com/hooks/mj?a=1&b=2",
        Events = WatchEvents.Finished,
        Task = new Watch.TaskView { State = TaskState.Pending, Polls = 0 },
        Delivery = new Watch.DeliveryView { State = DeliveryState.None, Attempts = 0 },
        CreatedAt = Noon,
        DeadlineAt = Noon.AddSeconds(4500),
    };

    [Fact]
    public async Task A_fresh_watch_has_every_member_and_null_for_unknown()
    {
        var sent = await SendAsync(Answers.Found(Fresh));

        sent.Status.ShouldBe(200);
        sent.Headers.ContentType.ToString().ShouldBe("application/json; charset=utf-8");
        sent.Headers.ContentLength.ShouldBe(sent.Body.Length);
        sent.Body.ShouldBe(
            """
            {"id":"w_1","source":"midjourney","taskId":"1730621826053455","callbackUrl":"https://example.com/hooks/mj?a=1&b=2","events":["finished"],"metadata":null,
            "task":{"state":"pending","progress":null,"reason":null,"startedAt":null,"finishedAt":null,"polls":0,"lastPolledAt":null,"nextPollAt":null,"lastProblem":null},
            "delivery":{"state":"none","attempts":0,"lastAttemptAt":null,"nextAttemptAt":null,"lastOutcome":null},
            "createdAt":"2026-11-22T12:00:00.000Z","deadlineAt":"2026-11-22T13:15:00.000Z"}
            """.ReplaceLineEndings(string.Empty));
    }

    [Fact]
    public async Task A_busy_watch_shows_all_that_is_known()
    {
        var busy = Fresh with
        {
            Source = "veo",
            TaskId = "operations/ä\"1",
            Variables = TaskVariables(("region", "eu"), ("project", "p")),
            StatusUrl = "https://queue.example/1",
            Events = WatchEvents.Finished | WatchEvents.Progress | WatchEvents.Waiting,
            Metadata = """{ "order": 1.50e+2,"a":1,"a":2 }""",
            Task = new Watch.TaskView
            {
                State = TaskState.Failed,
                Progress = 46,
                Reason = "no \"luck\" <b>",
                StartedAt = Noon.ToOffset(TimeSpan.FromHours(2)),
                FinishedAt = Noon.AddMilliseconds(1.9),
                Polls = 3,
                LastPolledAt = Noon,
                NextPollAt = Noon.AddSeconds(2),
                LastProblem = PollProblem.RateLimited,
            },
            Delivery = new Watch.DeliveryView
            {
                State = DeliveryState.Retrying,
                Attempts = 2,
                LastAttemptAt = Noon,
                NextAttemptAt = Noon.AddMinutes(5),
                LastOutcome = DeliveryOutcome.HttpError,
            },
        };

        var sent = await SendAsync(Answers.Found(busy));

        sent.Body.ShouldBe(
            """
            {"id":"w_1","source":"veo","taskId":"operations/ä\"1","variables":{"project":"p","region":"eu"},"statusUrl":"https://queue.example/1",
            "callbackUrl":"https://example.com/hooks/mj?a=1&b=2","events":["progress","waiting","finished"],"metadata":{ "order": 1.50e+2,"a":1,"a":2 },
            "task":{"state":"failed","progress":46,"reason":"no \"luck\" <b>","startedAt":"2026-11-22T12:00:00.000Z","finishedAt":"2026-11-22T12:00:00.001Z","polls":3,
            "lastPolledAt":"2026-11-22T12:00:00.000Z","nextPollAt":"2026-11-22T12:00:02.000Z","lastProblem":"rate_limited"},
            "delivery":{"state":"retrying","attempts":2,"lastAttemptAt":"2026-11-22T12:00:00.000Z","nextAttemptAt":"2026-11-22T12:05:00.000Z","lastOutcome":"http_error"},
            "createdAt":"2026-11-22T12:00:00.000Z","deadlineAt":"2026-11-22T13:15:00.000Z"}
            """.ReplaceLineEndings(string.Empty));
    }

    [Fact]
    public async Task A_new_watch_is_202_with_its_location()
    {
        var sent = await SendAsync(Answers.Registered(new RegistrationOutcome.Created(Fresh with { Id = "w_a/b" })));

        sent.Status.ShouldBe(202);
        sent.Headers.Location.ToString().ShouldBe("/api/watches/w_a%2Fb");
        Root(sent).GetProperty("id").GetString().ShouldBe("w_a/b");
    }

    [Fact]
    public async Task A_repeated_registration_is_200_with_the_first_watch()
    {
        var sent = await SendAsync(Answers.Registered(new RegistrationOutcome.Repeated(Fresh)));

        sent.Status.ShouldBe(200);
        sent.Headers.Location.ToString().ShouldBe("/api/watches/w_1");
        Root(sent).GetProperty("id").GetString().ShouldBe("w_1");
    }

    [Fact]
    public async Task A_deleted_watch_is_204_without_a_body()
    {
        var sent = await SendAsync(Answers.Cancelled(known: true));

        sent.Status.ShouldBe(204);
        sent.Body.ShouldBeEmpty();
        sent.Headers.ContentType.ShouldBeEmpty();
    }

    public static TheoryData<IResult, int, string> Refusals => new()
    {
        { Answers.Registered(new RegistrationOutcome.KeyReused()), 422, "/problems/idempotency-key-reused" },
        { Answers.Registered(new RegistrationOutcome.KeyBusy()), 409, "/problems/idempotency-key-in-use" },
        { Answers.Found(null), 404, "/problems/not-found" },
        { Answers.Page(null), 400, "/problems/validation" },
        { Answers.Cancelled(known: false), 404, "/problems/not-found" },
        { Answers.Result(new StoredResult.NotFinished()), 409, "/problems/not-finished" },
        { Answers.Result(new StoredResult.NoSuchWatch()), 404, "/problems/not-found" },
        { Answers.Attempts(null), 404, "/problems/not-found" },
        { Answers.Redelivered(new RedeliveryOutcome.NothingYet()), 409, "/problems/nothing-to-redeliver" },
        { Answers.Redelivered(new RedeliveryOutcome.Cancelled()), 409, "/problems/watch-cancelled" },
        { Answers.Redelivered(new RedeliveryOutcome.NoSuchWatch()), 404, "/problems/not-found" },
        { Answers.Health(healthy: false), 503, "/problems/storage-unavailable" },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task What_cannot_be_done_is_a_problem(IResult answer, int status, string type)
    {
        var sent = await SendAsync(answer);

        sent.Status.ShouldBe(status);
        sent.Headers.ContentType.ToString().ShouldBe("application/problem+json");
        var root = Root(sent);
        root.GetProperty("type").GetString().ShouldBe(type);
        root.GetProperty("status").GetInt32().ShouldBe(status);
        root.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        root.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_validation_problem_lists_its_errors_by_field()
    {
        var errors = new FieldErrors();
        errors.Add("taskId", "Is required.");
        errors.Add("$", "Must be UTF-8.");
        errors.Add("taskId", "Must be a string.");
        errors.Add("taskId", "Is required.");

        var sent = await SendAsync(Answers.Problem(Problems.Validation(errors)));

        sent.Body.ShouldBe(
            """
            {"type":"/problems/validation","title":"The request is not valid","status":400,"detail":"See errors for what is wrong with: taskId, $.",
            "errors":{"taskId":["Is required.","Must be a string."],"$":["Must be UTF-8."]}}
            """.ReplaceLineEndings(string.Empty));
    }

    [Fact]
    public async Task A_bad_continuation_is_named() =>
        Root(await SendAsync(Answers.Page(null))).GetProperty("errors").GetProperty("continuation").GetArrayLength().ShouldBe(1);

    [Fact]
    public async Task Waiting_is_told_in_whole_seconds()
    {
        var sent = await SendAsync(Answers.Problem(Problems.StorageUnavailable with { RetryAfter = TimeSpan.FromSeconds(1.2) }));

        sent.Headers.RetryAfter.ToString().ShouldBe("2");
    }

    [Fact]
    public async Task A_page_has_items_and_a_continuation()
    {
        (await SendAsync(Answers.Page(new WatchPage { Items = [] }))).Body.ShouldBe("""{"items":[],"continuation":null}""");

        var root = Root(await SendAsync(Answers.Page(new WatchPage { Items = [Fresh, Fresh with { Id = "w_2" }], Continuation = "abc" })));
        root.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ShouldBe(["w_1", "w_2"]);
        root.GetProperty("continuation").GetString().ShouldBe("abc");
    }

    [Fact]
    public async Task A_result_is_sent_as_stored()
    {
        var sent = await SendAsync(Answers.Result(new StoredResult.Found("""{ "a": 1.0 }"""u8.ToArray(), Truncated: false)));

        sent.Status.ShouldBe(200);
        sent.Headers.ContentType.ToString().ShouldBe("application/json; charset=utf-8");
        sent.Body.ShouldBe("""{ "a": 1.0 }""");
    }

    [Fact]
    public async Task A_result_of_nothing_is_null() =>
        (await SendAsync(Answers.Result(new StoredResult.Found(ReadOnlyMemory<byte>.Empty, Truncated: false)))).Body.ShouldBe("null");

    [Theory]
    [InlineData("""{"imageUrl":"https://x"}""", """{"truncated":true,"result":{"imageUrl":"https://x"}}""")]
    [InlineData("", """{"truncated":true,"result":null}""")]
    public async Task A_result_that_was_too_large_says_so(string summary, string body) =>
        (await SendAsync(Answers.Result(new StoredResult.Found(Encoding.UTF8.GetBytes(summary), Truncated: true)))).Body.ShouldBe(body);

    [Fact]
    public async Task Attempts_are_listed_with_all_members()
    {
        DeliveryAttempt[] attempts =
        [
            new() { At = Noon, NotificationId = "msg_1", Type = "task.succeeded", Attempt = 2, Outcome = DeliveryOutcome.Delivered, StatusCode = 204, Duration = TimeSpan.FromMilliseconds(12.7) },
            new() { At = Noon, NotificationId = "msg_1", Type = "task.succeeded", Attempt = 1, Outcome = DeliveryOutcome.DnsFailed, Duration = TimeSpan.Zero },
        ];

        (await SendAsync(Answers.Attempts(attempts))).Body.ShouldBe(
            """
            {"items":[{"at":"2026-11-22T12:00:00.000Z","notificationId":"msg_1","type":"task.succeeded","attempt":2,"outcome":"delivered","statusCode":204,"durationMs":12},
            {"at":"2026-11-22T12:00:00.000Z","notificationId":"msg_1","type":"task.succeeded","attempt":1,"outcome":"dns_failed","statusCode":null,"durationMs":0}]}
            """.ReplaceLineEndings(string.Empty));
    }

    [Fact]
    public async Task A_redelivery_is_202_with_the_watch()
    {
        var sent = await SendAsync(Answers.Redelivered(new RedeliveryOutcome.Accepted(Fresh)));

        sent.Status.ShouldBe(202);
        Root(sent).GetProperty("id").GetString().ShouldBe("w_1");
    }

    [Fact]
    public async Task Sources_are_listed_with_what_they_can_do() =>
        (await SendAsync(Answers.Sources(new FakeSources(new FakeSource("veo", statusUrl: false, "project")), new Dictionary<string, LearnedSource>(), new Dictionary<string, SourceHealth>()))).Body.ShouldBe(
            """{"items":[{"name":"veo","preset":"midjourney","baseUrl":"https://relay.example","hasKey":true,"progress":true,"batch":false,"statusUrl":false,"variables":["project"],"health":{"lastProblem":null,"since":null,"lastGoodAt":null},"learned":null}]}""");

    [Fact]
    public async Task The_ledger_adds_up()
    {
        var ledger = new Ledger
        {
            Since = Noon.AddDays(-1),
            Until = Noon,
            AsOf = Noon.AddSeconds(1),
            Watching = 1,
            Delivering = 2,
            Delivered = 3,
            Failed = 4,
            Disabled = 5,
            Cancelled = 6,
        };

        (await SendAsync(Answers.Stats(ledger))).Body.ShouldBe(
            """
            {"since":"2026-11-21T12:00:00.000Z","until":"2026-11-22T12:00:00.000Z","asOf":"2026-11-22T12:00:01.000Z","registered":21,
            "watching":1,"delivering":2,"delivered":3,"failed":4,"disabled":5,"cancelled":6}
            """.ReplaceLineEndings(string.Empty));
    }

    [Fact]
    public async Task Good_health_is_ok() => (await SendAsync(Answers.Health(healthy: true))).Body.ShouldBe("""{"status":"ok"}""");

    [Fact]
    public void Every_value_has_its_name_and_names_are_read_back()
    {
        Enum.GetValues<TaskState>().ShouldAllBe(state => WireNames.TaskStateOf(WireNames.Of(state)) == state);
        Enum.GetValues<DeliveryState>().Select(WireNames.Of).ShouldBe(["none", "pending", "retrying", "delivered", "failed", "disabled", "cancelled"]);
        Enum.GetValues<DeliveryOutcome>().Select(WireNames.Of).ShouldBe(
            ["delivered", "http_error", "redirect", "gone", "timeout", "connection_failed", "dns_failed", "tls_failed", "refused_address", "aborted"]);
        Enum.GetValues<PollProblem>().Select(WireNames.Of).ShouldBe(["unauthorized", "not_found", "rate_limited", "unavailable", "unreadable", "misconfigured"]);
    }

    private static ImmutableSortedDictionary<string, string> TaskVariables(params (string Name, string Value)[] variables) =>
        ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));

    private static JsonElement Root(Sent sent) => JsonDocument.Parse(sent.Body).RootElement;

    private static async Task<Sent> SendAsync(IResult answer)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;

        await answer.ExecuteAsync(context);

        return new Sent(context.Response.StatusCode, context.Response.Headers, Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed record Sent(int Status, IHeaderDictionary Headers, string Body);
}
