using System.Text;
using System.Text.Json;
using Watchpost.Delivery.Sending;
using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Sources.Reading;
using Watchpost.Tests.Storage;

namespace Watchpost.Tests.Sources.Reading;

public sealed class ObservationReaderTests
{
    private const string Success = """{"id":"1","status":"SUCCESS","imageUrl":"https://x.test/a.png"}""";

    [Theory]
    [InlineData(401, "", PollProblem.Unauthorized)]
    [InlineData(402, "", PollProblem.Unauthorized)]
    [InlineData(403, """{"error":"no"}""", PollProblem.Unauthorized)]
    [InlineData(403, "<html></html>", PollProblem.Unavailable)]
    [InlineData(404, "", PollProblem.NotFound)]
    [InlineData(410, "{}", PollProblem.NotFound)]
    [InlineData(400, """{"message":"TASK_NOT_FOUND"}""", PollProblem.NotFound)]
    [InlineData(400, "task_notfound", PollProblem.NotFound)]
    [InlineData(400, """{"description":"do_request_failed "}""", PollProblem.Unavailable)]
    [InlineData(408, "", PollProblem.Unavailable)]
    [InlineData(425, "", PollProblem.Unavailable)]
    [InlineData(429, "", PollProblem.RateLimited)]
    [InlineData(500, Success, PollProblem.Unavailable)]
    [InlineData(503, "", PollProblem.Unavailable)]
    [InlineData(301, Success, PollProblem.Misconfigured)]
    [InlineData(304, "", PollProblem.Misconfigured)]
    [InlineData(200, "", PollProblem.NotFound)]
    [InlineData(200, " \r\n", PollProblem.NotFound)]
    [InlineData(200, "null", PollProblem.NotFound)]
    [InlineData(204, "", PollProblem.NotFound)]
    [InlineData(200, "<!DOCTYPE html><p>", PollProblem.Misconfigured)]
    [InlineData(200, " \n<HTML>", PollProblem.Misconfigured)]
    [InlineData(200, "[]", PollProblem.Unreadable)]
    [InlineData(200, "\"SUCCESS\"", PollProblem.Unreadable)]
    [InlineData(200, "42", PollProblem.Unreadable)]
    [InlineData(200, Success + "x", PollProblem.Unreadable)]
    [InlineData(200, Success + Success, PollProblem.Unreadable)]
    [InlineData(200, """{"status":"SUCCESS","status":SUCCESS}""", PollProblem.Unreadable)]
    public void An_answer_that_tells_nothing_is_classified(int status, string body, PollProblem expected) =>
        Read(body, status).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(expected);

    [Theory]
    [InlineData("""{"status":"success"}""", TaskState.Succeeded)]
    [InlineData("""{"status":" Success "}""", TaskState.Succeeded)]
    [InlineData("""{"status":"S\u0055CCESS"}""", TaskState.Succeeded)]
    [InlineData("""{"st\u0061tus":"SUCCESS"}""", TaskState.Succeeded)]
    [InlineData("""{"status":"SUCCESSFUL"}""", TaskState.Running)]
    [InlineData("""{"status":{"SUCCESS":"SUCCESS"}}""", TaskState.Running)]
    [InlineData("""{"status":["SUCCESS"]}""", TaskState.Running)]
    [InlineData("""{"status":null}""", TaskState.Pending)]
    [InlineData("""{"status":""}""", TaskState.Pending)]
    [InlineData("""{"status":0}""", TaskState.Pending)]
    [InlineData("{}", TaskState.Pending)]
    [InlineData("""{"status":"","failReason":"banned"}""", TaskState.Failed)]
    [InlineData("""{"failReason":"banned"}""", TaskState.Failed)]
    [InlineData("""{"status":"IN_PROGRESS","failReason":"odd"}""", TaskState.Running)]
    [InlineData("""{"status":"\ud800"}""", TaskState.Running)]
    [InlineData("""{"a":{"status":"SUCCESS"},"status":"IN_PROGRESS"}""", TaskState.Running)]
    [InlineData("""{"status":"SUCCESS","status":"IN_PROGRESS"}""", TaskState.Running)]
    [InlineData("""{"status":"IN_PROGRESS","status":"SUCCESS"}""", TaskState.Succeeded)]
    [InlineData("""{"status":"SUCCESS","status":null}""", TaskState.Pending)]
    public void A_status_means_what_the_definition_says(string body, TaskState expected) =>
        Seen(body).State.ShouldBe(expected);

    [Theory]
    [InlineData("\"31%\"", 31)]
    [InlineData("\" 31 % \"", 31)]
    [InlineData("\"31\"", 31)]
    [InlineData("31", 31)]
    [InlineData("31.9", 31)]
    [InlineData("3.1e1", 31)]
    [InlineData("0", 0)]
    [InlineData("250", 100)]
    [InlineData("\"fast\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"-5%\"", null)]
    [InlineData("1e999", null)]
    [InlineData("null", null)]
    [InlineData("[31]", null)]
    public void Progress_comes_in_many_spellings(string value, int? expected) =>
        Seen($$"""{"status":"IN_PROGRESS","progress":{{value}}}""").Progress.ShouldBe(expected);

    [Theory]
    [InlineData("1746000000123", 1746000000123)]
    [InlineData("\"1746000000123\"", 1746000000123)]
    [InlineData("\"2025-04-30T08:00:00.123Z\"", 1746000000123)]
    [InlineData("\"9999-12-31T23:59:59Z\"", 253402300799000)]
    [InlineData("0", null)]
    [InlineData("\"0\"", null)]
    [InlineData("\"1970-01-01T00:00:00Z\"", null)]
    [InlineData("\"1600-12-31T23:59:59Z\"", null)]
    [InlineData("\"0001-01-01T00:00:00Z\"", null)]
    [InlineData("null", null)]
    [InlineData("\"\"", null)]
    [InlineData("-1", null)]
    [InlineData("1e25", null)]
    [InlineData("\"soon\"", null)]
    public void Times_come_in_many_spellings(string value, long? expected) =>
        (Seen($$"""{"status":"SUCCESS","finishTime":{{value}}}""").FinishedAt?.ToUnixTimeMilliseconds()).ShouldBe(expected);

    [Theory]
    [InlineData("\"1\"", true)]
    [InlineData("1", true)]
    [InlineData("null", true)]
    [InlineData("\"\"", true)]
    [InlineData("\"2\"", false)]
    [InlineData("1.0", false)]
    public void An_answer_about_another_task_is_unreadable(string id, bool isRead)
    {
        var observation = Read($$"""{"id":{{id}},"status":"SUCCESS"}""");

        (observation is Observation.Reported).ShouldBe(isRead);
        if (!isRead)
        {
            observation.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
        }
    }

    [Theory]
    [InlineData("""{"status":"SUCCESS","clientIp":"1.2.3.4"}""", """{"status":"SUCCESS"}""")]
    [InlineData("""{"clientIp":"1.2.3.4","status":"SUCCESS"}""", """{"status":"SUCCESS"}""")]
    [InlineData("""{ "clientIp" : "1.2.3.4" , "nonce":1, "a":1.50 }""", """{   "a":1.50 }""")]
    [InlineData("""{"a":1e+2,"clientIp":"1","nonce":2,"userId":{"x":[1,2]}}""", """{"a":1e+2}""")]
    [InlineData("""{"a":",","clientIp":"1"}""", """{"a":","}""")]
    [InlineData("""{"clientIp":"1"}""", "{}")]
    [InlineData("""{"clientIp":"1","clientIp":"2"}""", "{}")]
    [InlineData("""{"\u0063lientIp":"1","b":"\u00e4\/"}""", """{"b":"\u00e4\/"}""")]
    [InlineData("""{"properties":{"notifyHook":"x","finalPrompt":"p","flags":0}}""", """{"properties":{"finalPrompt":"p"}}""")]
    [InlineData("""{"properties":null,"buttons":[{"nonce":"kept: not the task's"}]}""", """{"properties":null,"buttons":[{"nonce":"kept: not the task's"}]}""")]
    public void The_body_is_kept_byte_for_byte_without_private_members(string body, string expected) =>
        Text(Seen(body).Body).ShouldBe(expected);

    [Theory]
    [InlineData("""{"status":"SUCCESS","imageUrl":"a\/b","videoUrl":null}""", """{"imageUrl":"a\/b"}""")]
    [InlineData("""{"properties":{"finalPrompt":"p"},"imageUrl":"i"}""", """{"imageUrl":"i","finalPrompt":"p"}""")]
    [InlineData("""{"status":"SUCCESS","imageUrl":""}""", "")]
    public void The_summary_holds_the_result_pointers_by_their_last_name(string body, string expected) =>
        Text(Seen(body).Summary).ShouldBe(expected);

    [Fact]
    public void A_summary_shows_no_private_member_either()
    {
        var definition = TestDefinitions.Parse("""
            {"request":{"url":"https://x.test/{taskId}"},"status":"/s","values":{"succeeded":["ok"]},"result":["/out"],"private":["/out/key"]}
            """);

        var seen = (Observation.Reported)ObservationReader.Read(definition, "1", Answer("""{"s":"ok","out":{"key":"k","url":"u"}}""")).Observation;

        Text(seen.Summary).ShouldBe("""{"out":{"url":"u"}}""");
    }

    [Theory]
    [InlineData("""{"s":"ok","keys":["k",1]}""", """{"s":"ok","keys":[1]}""")]
    [InlineData("""{"s":"ok","keys":["k"]}""", """{"s":"ok","keys":[]}""")]
    [InlineData("""{"s":"ok","keys":[["k"],{"k":1},{"in":"k","out":1}]}""", """{"s":"ok","keys":[{"k":1},{"out":1}]}""")]
    public void An_item_of_an_array_can_be_private_too(string body, string expected)
    {
        var definition = TestDefinitions.Parse("""
            {"request":{"url":"https://x.test/{taskId}"},"status":"/s","values":{"succeeded":["ok"]},"private":["/keys/0","/keys/2/in"]}
            """);

        Text(((Observation.Reported)ObservationReader.Read(definition, "1", Answer(body)).Observation).Body).ShouldBe(expected);
    }

    [Fact]
    public void A_private_member_takes_those_inside_it_along()
    {
        var definition = TestDefinitions.Parse("""
            {"request":{"url":"https://x.test/{taskId}"},"status":"/s","values":{"succeeded":["ok"]},"private":["/p/x","/p"]}
            """);

        var seen = (Observation.Reported)ObservationReader.Read(definition, "1", Answer("""{"a":1,"p":{"x":"k","y":2},"s":"ok"}""")).Observation;

        Text(seen.Body).ShouldBe("""{"a":1,"s":"ok"}""");
    }

    [Fact]
    public void A_reason_is_held_short_and_whole()
    {
        var seen = Seen($$"""{"status":"FAILURE","failReason":"{{new string('x', 1023)}}\ud83d\ude00 and more"}""");

        seen.Reason.ShouldBe(new string('x', 1023));
    }

    [Fact]
    public void A_failure_without_words_has_no_reason() =>
        Seen("""{"status":"FAILURE","failReason":"","description":"Submit success"}""").Reason.ShouldBeNull();

    [Fact]
    public void Json_that_is_called_html_is_read_as_json() =>
        Read(Success, mediaType: "text/html").ShouldBeOfType<Observation.Reported>().State.ShouldBe(TaskState.Succeeded);

    [Theory]
    [InlineData(200, PollProblem.Misconfigured)]
    [InlineData(204, PollProblem.NotFound)]
    [InlineData(403, PollProblem.Unavailable)]
    [InlineData(404, PollProblem.NotFound)]
    public void An_empty_page_is_a_page_too(int status, PollProblem expected) =>
        Read("", status, "text/html").ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(expected);

    [Theory]
    [InlineData(200, PollProblem.Unavailable)]
    [InlineData(403, PollProblem.Unavailable)]
    [InlineData(429, PollProblem.RateLimited)]
    [InlineData(503, PollProblem.Unavailable)]
    public void A_challenge_is_not_the_sources_own_answer(int status, PollProblem expected) =>
        ObservationReader.Read(TestDefinitions.Preset("stability"), "1", Answer("""{"errors":["moderated"]}""", status) with { IsChallenge = true })
            .Observation.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(expected);

    [Theory]
    [InlineData("""{"s":0}""", TaskState.Succeeded)]
    [InlineData("""{"s":false}""", TaskState.Failed)]
    [InlineData("""{"s":""}""", TaskState.Pending)]
    [InlineData("""{"s":" "}""", TaskState.Pending)]
    [InlineData("""{"s":0,"t":"x"}""", TaskState.Succeeded)]
    [InlineData("""{"s":[],"t":0}""", TaskState.Succeeded)]
    [InlineData("""{"s":"else","t":0}""", TaskState.Running)]
    [InlineData("""{"s":null,"t":1}""", TaskState.Cancelled)]
    [InlineData("""{"t":"else"}""", TaskState.Running)]
    public void A_value_that_the_definition_names_counts_though_it_be_empty(string body, TaskState expected)
    {
        var definition = TestDefinitions.Parse("""
            {"request":{"url":"https://x.test/{taskId}"},"status":["/s","/t"],"values":{"succeeded":[0],"failed":[false],"pending":[""],"cancelled":[1]}}
            """);

        ObservationReader.Read(definition, "1", Answer(body)).Observation.ShouldBeOfType<Observation.Reported>().State.ShouldBe(expected);
    }

    [Fact]
    public void What_is_stored_leaves_room_for_what_a_webhook_wraps_around_it()
    {
        Read(Nested(ResponseLimits.MaxDepth + 1)).ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);

        var body = Seen(Nested(ResponseLimits.MaxDepth)).Body;
        var end = new WatchEnd(TaskState.Succeeded, 100, null, Some.Now);
        var webhook = NotificationBody.Write(Some.Watch(), end, Some.Task() with { State = TaskState.Succeeded }, body);

        using var received = JsonDocument.Parse(webhook, new JsonDocumentOptions { MaxDepth = 64 });
        received.RootElement.GetProperty("data").GetProperty("task").GetProperty("status").GetString().ShouldBe("SUCCESS");

        static string Nested(int levels) => $$"""{"status":"SUCCESS","a":{{new string('[', levels - 1)}}{{new string(']', levels - 1)}}}""";
    }

    [Fact]
    public void Accepted_without_a_word_is_running() =>
        Read("", 202).ShouldBeOfType<Observation.Reported>().State.ShouldBe(TaskState.Running);

    [Fact]
    public void Trouble_keeps_the_upstreams_words_on_one_line()
    {
        var trouble = Read("""{"error":{"message":"no\r\nway"}}""", 401).ShouldBeOfType<Observation.PollFailed>();

        trouble.Detail.ShouldBe("HTTP 401: no  way");
    }

    [Theory]
    [InlineData("stability", 403, """{"errors":["moderated"]}""", TaskState.Failed)]
    [InlineData("stability", 202, """{"id":"x","status":"in-progress"}""", TaskState.Running)]
    [InlineData("azure-arm", 204, "", TaskState.Succeeded)]
    [InlineData("azure-arm", 202, "", TaskState.Running)]
    [InlineData("google-lro", 200, """{"name":"operations/1"}""", TaskState.Running)]
    [InlineData("generic", 200, """{"status":"success","data":{"status":"Processing"}}""", TaskState.Running)]
    [InlineData("generic", 200, """{"data":{"task_status":"succeed"}}""", TaskState.Succeeded)]
    [InlineData("generic", 200, """{"state":"unknown"}""", TaskState.Running)]
    [InlineData("kie-mj", 200, """{"code":200,"data":{"successFlag":1}}""", TaskState.Succeeded)]
    [InlineData("fal", 200, """{"status":"COMPLETED","error":"boom"}""", TaskState.Failed)]
    public void Presets_read_their_own_dialects(string preset, int status, string body, TaskState expected) =>
        ObservationReader.Read(TestDefinitions.Preset(preset), "t", Answer(body, status)).Observation.ShouldBeOfType<Observation.Reported>().State.ShouldBe(expected);

    [Theory]
    [InlineData("stability", 403, "<html>", PollProblem.Unavailable)]
    [InlineData("stability", 401, "{}", PollProblem.Unauthorized)]
    [InlineData("stability", 403, "", PollProblem.Unauthorized)]
    [InlineData("stability", 403, "no", PollProblem.Unauthorized)]
    [InlineData("stability", 403, "[]", PollProblem.Unauthorized)]
    [InlineData("stability", 200, "", PollProblem.NotFound)]
    [InlineData("stability", 200, "null", PollProblem.NotFound)]
    [InlineData("jimeng", 502, "{}", PollProblem.Unavailable)]
    [InlineData("jimeng", 400, """{"code":50411}""", PollProblem.Unavailable)]
    [InlineData("jimeng", 200, """{"code":50429,"data":null}""", PollProblem.Unavailable)]
    [InlineData("kling", 401, """{"code":1000}""", PollProblem.Unauthorized)]
    [InlineData("kling", 200, """{"code":1303}""", PollProblem.Unavailable)]
    [InlineData("suno-relay", 400, """{"code":"task_not_exist"}""", PollProblem.NotFound)]
    [InlineData("leonardo", 200, """{"generations_by_pk":null}""", PollProblem.NotFound)]
    public void Presets_never_end_a_task_by_a_bad_answer(string preset, int status, string body, PollProblem expected) =>
        ObservationReader.Read(TestDefinitions.Preset(preset), "t", Answer(body, status)).Observation.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(expected);

    [Theory]
    [InlineData("""{"status":"SUCCESS","imageUrl":"i","x":"aaa""", TaskState.Succeeded)]
    [InlineData("""{"status":"SUCCESS",""", TaskState.Succeeded)]
    [InlineData("""{"status":"SUCC""", null)]
    [InlineData("""{"x":"aaa""", null)]
    [InlineData("""{""", null)]
    public void An_answer_cut_by_our_bound_is_read_from_its_whole_members(string body, TaskState? expected)
    {
        var observation = ObservationReader.Read(TestDefinitions.Preset("midjourney"), "1", Answer(body) with { IsCut = true }).Observation;

        if (expected is null)
        {
            observation.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
            return;
        }

        var seen = observation.ShouldBeOfType<Observation.Reported>();
        (seen.State, seen.Truncated, seen.Body.Length, seen.Incomplete).ShouldBe((expected.Value, true, 0, false));
    }

    [Fact]
    public void What_was_cut_off_decides_no_end()
    {
        // Were there an error behind the cut, the task would have failed.
        var observation = ObservationReader.Read(TestDefinitions.Preset("google-lro"), "1", Answer("""{"done":true,"response":"aa""") with { IsCut = true }).Observation;

        observation.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);
    }

    private static UpstreamResponse Answer(string body, int status = 200, string? mediaType = "application/json") =>
        new() { Status = status, MediaType = mediaType, Body = Encoding.UTF8.GetBytes(body) };

    private static Observation Read(string body, int status = 200, string? mediaType = "application/json") =>
        ObservationReader.Read(TestDefinitions.Preset("midjourney"), "1", Answer(body, status, mediaType)).Observation;

    private static Observation.Reported Seen(string body) => Read(body).ShouldBeOfType<Observation.Reported>();

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
