using System.Text;
using Watchpost.Http.Input;
using Watchpost.Http.Output;
using Watchpost.Settings;
using Watchpost.Watches;

namespace Watchpost.Tests.Http;

public sealed class RegistrationBodyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("nonsense")]
    [InlineData("""{"taskId":"t1","callbackUrl":"https://example.com/hook" """)]
    [InlineData("""{"taskId":"t1","callbackUrl":"https://example.com/hook",}""")]
    [InlineData("""{"taskId":"t1","callbackUrl":"https://example.com/hook"} {}""")]
    [InlineData("""{"taskId":"t1","callbackUrl":"https://example.com/hook"},""")]
    [InlineData("""{"taskId":"t1","metadata":{"a":1""")]
    [InlineData("""{'taskId':'t1'}""")]
    [InlineData("""{"taskId":"t1" /* comment */}""")]
    [InlineData("{\"taskId\":\"t\n1\"}")]
    [InlineData("""{"deadlineSeconds":010}""")]
    [InlineData("""{"deadlineSeconds":NaN}""")]
    [InlineData("[1,2")]
    public async Task A_body_that_is_not_json_is_one_problem(string body)
    {
        var problem = await Requests.RefusedAsync(body);

        problem.Status.ShouldBe(400);
        problem.Kind.ShouldBe("validation");
        problem.Errors!.Keys.ShouldBe([FieldErrors.Body]);
        problem.Errors[FieldErrors.Body].ShouldHaveSingleItem().ShouldContain("JSON");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("""[{"taskId":"t1","callbackUrl":"https://example.com/hook"}]""")]
    public async Task A_body_that_is_not_an_object_is_one_problem(string body)
    {
        var problem = await Requests.RefusedAsync(body);

        problem.Errors!.Keys.ShouldBe([FieldErrors.Body]);
        problem.Errors[FieldErrors.Body].ShouldBe(["Must be a JSON object."]);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        var problem = await Requests.RefusedAsync(
            """{"taskId":1,"callbackUrl":"https://10.0.0.1/","source":"nosuch","events":[],"secret":"x","metadata":[],"deadlineSeconds":1,"variables":1,"statusUrl":1,"extra":1}""");

        problem.Kind.ShouldBe("validation");
        problem.Errors!.Keys.Order(StringComparer.Ordinal).ShouldBe(
            ["callbackUrl", "deadlineSeconds", "events", "extra", "metadata", "secret", "source", "statusUrl", "taskId", "variables"]);
        problem.Detail.ShouldContain("taskId");
        problem.Detail.ShouldContain("callbackUrl");
    }

    [Fact]
    public async Task A_wrong_task_id_hides_no_problem_of_the_source()
    {
        var problem = await Requests.RefusedAsync("""{"taskId":"..","callbackUrl":"https://example.com/hook","source":"veo","variables":{"project":"p"}}""");

        problem.Errors!.Keys.Order(StringComparer.Ordinal).ShouldBe(["taskId", "variables.region"]);
    }

    [Theory]
    [InlineData("""{"taskId":"t1","callbackUrl":"https://example.com/hook","taskId":"t2"}""", "taskId")]
    [InlineData("""{"taskId":"t1","callbackUrl":"https://example.com/hook","\u0074askId":"t1"}""", "taskId")]
    [InlineData("""{"taskId":"t1","callbackUrl":"https://example.com/hook","metadata":{},"metadata":{}}""", "metadata")]
    [InlineData("""{"taskId":"t1","callbackUrl":"https://example.com/hook","source":null,"source":"midjourney"}""", "source")]
    public async Task A_member_given_twice_is_refused_by_name(string body, string member)
    {
        var problem = await Requests.RefusedAsync(body);

        problem.Errors!.Keys.ShouldBe([member]);
        problem.Errors[member].ShouldBe(["Must be given only once."]);
    }

    [Fact]
    public async Task Names_may_be_escaped()
    {
        var request = await Requests.AcceptedAsync("""{"\u0074askId":"t1","callbackUrl":"https:\/\/example.com/hook"}""");

        request.Task.TaskId.ShouldBe("t1");
        request.CallbackUrl.ShouldBe("https://example.com/hook");
    }

    [Fact]
    public async Task Hostile_names_are_shortened_and_many_of_them_are_cut_off()
    {
        var longName = new string('n', 5000);
        var many = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"u{i}\":1"));

        var problem = await Requests.RefusedAsync($$"""{"{{longName}}":1,"\ud800":1,{{many}}}""");

        problem.Errors!.Count.ShouldBe(50);
        problem.Errors.Keys.ShouldAllBe(name => name.Length < 200);
        problem.Errors.ContainsKey(@"\ud800").ShouldBeTrue();
        Answers.Problem(problem).Body.Length.ShouldBeLessThan(16_384);
    }

    [Fact]
    public async Task A_byte_order_mark_is_tolerated()
    {
        var reading = await Requests.ReadAsync(Requests.Post([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Requests.Valid)]));

        reading.ShouldBeOfType<Parsed<WatchRequest>.Valid>().Value.Task.TaskId.ShouldBe("t1");
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC3 })]
    public async Task Bytes_that_are_not_utf8_are_refused(byte[] bytes)
    {
        byte[] body = [.. "{\"taskId\":\""u8, .. bytes, .. "\",\"callbackUrl\":\"https://example.com/hook\"}"u8];

        var problem = (await Requests.ReadAsync(Requests.Post(body))).ShouldBeOfType<Parsed<WatchRequest>.Invalid>().Problem;

        problem.Status.ShouldBe(400);
        problem.Errors![FieldErrors.Body].ShouldBe(["Must be UTF-8."]);
    }

    [Fact]
    public async Task Utf16_is_refused()
    {
        var problem = (await Requests.ReadAsync(Requests.Post(Encoding.Unicode.GetBytes(Requests.Valid)))).ShouldBeOfType<Parsed<WatchRequest>.Invalid>().Problem;

        problem.Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public async Task Deep_nesting_is_no_more_than_bad_json(string opening)
    {
        var problem = await Requests.RefusedAsync(string.Concat(Enumerable.Repeat(opening, 60_000 / opening.Length)));

        problem.Errors!.Keys.ShouldBe([FieldErrors.Body]);
    }

    [Theory]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("http://example.com/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("https://user:pass@example.com/")]
    [InlineData("https://example.com/#fragment")]
    [InlineData("https://example.com:22/")]
    [InlineData("ftp://example.com/")]
    public async Task A_callback_that_may_not_be_called_has_its_own_type_and_is_named(string callbackUrl)
    {
        var problem = await Requests.RefusedAsync(Requests.With("callbackUrl", $"\"{callbackUrl}\""));

        problem.Status.ShouldBe(400);
        problem.Kind.ShouldBe("callback-refused");
        problem.Errors!.Keys.ShouldBe(["callbackUrl"]);
        problem.Errors["callbackUrl"].ShouldHaveSingleItem().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_refused_callback_among_other_problems_is_a_validation_problem()
    {
        var problem = await Requests.RefusedAsync("""{"taskId":"","callbackUrl":"https://10.0.0.1/hook"}""");

        problem.Kind.ShouldBe("validation");
        problem.Errors!.Keys.Order(StringComparer.Ordinal).ShouldBe(["callbackUrl", "taskId"]);
    }

    [Fact]
    public async Task The_settings_may_allow_local_callbacks()
    {
        var options = new WatchpostOptions();
        options.Callbacks.AllowHttp = true;
        options.Callbacks.AllowPrivateNetworks = true;

        var request = await Requests.AcceptedAsync(Requests.With("callbackUrl", "\"http://127.0.0.1:5000/hook\""), options);

        request.CallbackUrl.ShouldBe("http://127.0.0.1:5000/hook");
    }

    [Fact]
    public async Task A_wrong_idempotency_key_is_told_beside_the_rest()
    {
        var context = Requests.Post("""{"taskId":"","callbackUrl":"https://example.com/hook"}""");
        context.Request.Headers["Idempotency-Key"] = new string('k', 256);

        var problem = (await Requests.ReadAsync(context)).ShouldBeOfType<Parsed<WatchRequest>.Invalid>().Problem;

        problem.Status.ShouldBe(400);
        problem.Errors!.Keys.Order(StringComparer.Ordinal).ShouldBe(["Idempotency-Key", "taskId"]);
    }

    [Fact]
    public async Task The_idempotency_key_comes_through_without_its_quotes()
    {
        var context = Requests.Post(Requests.Valid);
        context.Request.Headers["Idempotency-Key"] = "\"8e03978e-40d5\"";

        (await Requests.ReadAsync(context)).ShouldBeOfType<Parsed<WatchRequest>.Valid>().Value.IdempotencyKey.ShouldBe("8e03978e-40d5");
    }
}
