using System.Net;
using System.Text.Json;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class ResultTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    [Fact]
    public async Task There_is_none_while_the_task_is_open()
    {
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var watch = await Main.WatchAsync(task, Main.NewHook(), Cancel);

        var answer = await Main.Client.ResultAsync(watch.Id, Cancel);

        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
        answer.Json.GetProperty("status").GetInt32().ShouldBe(409);
    }

    [Fact]
    public async Task It_is_the_upstreams_own_JSON_without_what_is_private_and_numbers_keep_their_spelling()
    {
        var id = "r-" + Guid.NewGuid().ToString("n");
        var upstream = $$"""
            {"id":"{{id}}","status":"SUCCESS","progress":"100%","imageUrl":"https://cdn.example.com/a.png","action":"IMAGINE",
             "width":1.50e3,"seed":12345678901234567890123,"ratio":-0.0,"unknown":{"deep":[1,2.0,{"x":null}]},"text":"\u732a 猪",
             "clientIp":"203.0.113.9","userId":"u-private","nonce":"n-private","maskBase64":"bWFzay1wcml2YXRl",
             "properties":{"finalPrompt":"pig","nonce":"p-private","notifyHook":"https://hook.example.com/private","discordInstanceId":"d-private"} }
            """;
        var task = Main.Submit(TaskPlan.Of(new TaskPhase(TimeSpan.Zero, "SUCCESS", "100%") { Instead = new Reply.Plain(200, upstream, "application/json") }), id);
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);
        var webhook = await hook.FirstAsync(Cancel);
        var result = (await Main.Client.ResultAsync(watch.Id, Cancel)).Expect(HttpStatusCode.OK);

        result.ContentType.ShouldBe("application/json; charset=utf-8");
        result.Json.GetProperty("width").GetRawText().ShouldBe("1.50e3");
        result.Json.GetProperty("seed").GetRawText().ShouldBe("12345678901234567890123");
        result.Json.GetProperty("ratio").GetRawText().ShouldBe("-0.0");
        result.Json.GetProperty("text").GetString().ShouldBe("猪 猪");
        result.Json.GetProperty("unknown").GetRawText().ShouldBe("""{"deep":[1,2.0,{"x":null}]}""");
        result.Json.GetProperty("properties").EnumerateObject().Select(member => member.Name).ShouldBe(["finalPrompt"]);
        foreach (var text in new[] { result.Text, webhook.Text })
        {
            text.ShouldNotContain("private");
            text.ShouldNotContain("203.0.113.9");
            text.ShouldNotContain("bWFzay1wcml2YXRl");
        }

        webhook.Json.GetProperty("data").GetProperty("task").GetRawText().ShouldBe(result.Text);
    }

    [Fact]
    public async Task A_large_one_comes_back_whole()
    {
        var id = "large-" + Guid.NewGuid().ToString("n");
        var noise = Convert.ToBase64String(RandomBytes(300_000));
        var upstream = $$"""{"id":"{{id}}","status":"SUCCESS","progress":"100%","imageUrl":"https://cdn.example.com/a.png","noise":"{{noise}}"}""";
        var task = Main.Submit(TaskPlan.Of(new TaskPhase(TimeSpan.Zero, "SUCCESS", "100%") { Instead = new Reply.Plain(200, upstream, "application/json") }), id);
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);

        var data = (await hook.FirstAsync(Cancel)).Json.GetProperty("data");
        data.GetProperty("truncated").GetBoolean().ShouldBeFalse();
        data.GetProperty("task").GetProperty("noise").GetString().ShouldBe(noise);
        (await Main.Client.ResultAsync(watch.Id, Cancel)).Json.GetProperty("noise").GetString().ShouldBe(noise);
    }

    [Fact]
    public async Task One_that_is_too_large_to_store_is_truncated_to_its_summary()
    {
        var id = "huge-" + Guid.NewGuid().ToString("n");
        var upstream = $$"""{"id":"{{id}}","status":"SUCCESS","progress":"100%","imageUrl":"https://cdn.example.com/a.png","noise":"{{Convert.ToBase64String(RandomBytes(2_900_000))}}"}""";
        var task = Main.Submit(TaskPlan.Of(new TaskPhase(TimeSpan.Zero, "SUCCESS", "100%") { Instead = new Reply.Plain(200, upstream, "application/json") }), id);
        var hook = Main.NewHook();

        var watch = await Main.WatchAsync(task, hook, Cancel);

        var data = (await hook.FirstAsync(Cancel)).Json.GetProperty("data");
        data.GetProperty("state").GetString().ShouldBe("succeeded");
        data.GetProperty("result").GetProperty("imageUrl").GetString().ShouldBe("https://cdn.example.com/a.png");
        data.GetProperty("truncated").GetBoolean().ShouldBeTrue();
        data.GetProperty("task").ValueKind.ShouldBe(JsonValueKind.Null);

        (await Main.Client.ResultAsync(watch.Id, Cancel)).Expect(HttpStatusCode.OK).Text
            .ShouldBe("""{"truncated":true,"result":{"imageUrl":"https://cdn.example.com/a.png"}}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/result")]
    [InlineData("/attempts")]
    public async Task Of_a_watch_that_there_is_not_nothing_can_be_read(string what)
    {
        foreach (var id in new[] { "w_nobody", "w_" + new string('a', 60), "x", "w_../../etc", new string('9', 1500), "%F0%9F%98%80" })
        {
            var answer = await Main.Client.SendAsync(HttpMethod.Get, "watches/" + id.Replace("/", "%2F", StringComparison.Ordinal) + what, cancel: Cancel);

            answer.Status.ShouldBe(HttpStatusCode.NotFound, id);
            answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
        }
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
