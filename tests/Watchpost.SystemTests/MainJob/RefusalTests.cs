using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class RefusalTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    private static readonly string LongSecret = "whsec_" + Convert.ToBase64String(new byte[65]);
    private static readonly string ShortSecret = "whsec_" + Convert.ToBase64String(new byte[23]);

    private static readonly Registration Good = new("refused-" + Guid.NewGuid().ToString("n"), "http://127.0.0.1:9/hooks/none");

    public static IEnumerable<TheoryDataRow<string, string>> Wrong()
    {
        foreach (var (member, json) in new (string, string)[]
        {
            ("taskId", "null"), ("taskId", "42"), ("taskId", "true"), ("taskId", "[]"), ("taskId", "{}"), ("taskId", "\"\""), ("taskId", "\".\""), ("taskId", "\"..\""),
            ("taskId", $"\"{new string('x', 513)}\""), ("taskId", "\"a\\u0000b\""), ("taskId", "\"a\\r\\nX: y\""), ("taskId", "\"a\\u0085b\""), ("taskId", "\"a\\u007fb\""),
            ("callbackUrl", "null"), ("callbackUrl", "42"), ("callbackUrl", "\"\""), ("callbackUrl", "\"example.com/hooks\""), ("callbackUrl", "\"/hooks\""),
            ("callbackUrl", $"\"https://example.com/{new string('x', 5000)}\""),
            ("source", "42"), ("source", "\"\""), ("source", "\"nobody\""), ("source", "\"Midjourney\""), ("source", "\"midjourney/../x\""),
            ("events", "\"finished\""), ("events", "[]"), ("events", "[\"done\"]"), ("events", "[\"finished\",null]"), ("events", "[\"finished\",[]]"), ("events", "{}"), ("events", "[\"Finished\"]"),
            ("secret", "42"), ("secret", "\"\""), ("secret", "\"plain-text\""), ("secret", "\"whsec_\""), ("secret", "\"whsec_!!!!\""), ("secret", $"\"{ShortSecret}\""), ("secret", $"\"{LongSecret}\""),
            ("metadata", "42"), ("metadata", "\"text\""), ("metadata", "[]"), ("metadata", "{\"pad\":\"" + new string('m', 4096 - 9) + "\"}"),
            ("deadlineSeconds", "9"), ("deadlineSeconds", "604801"), ("deadlineSeconds", "0"), ("deadlineSeconds", "-60"), ("deadlineSeconds", "60.5"), ("deadlineSeconds", "\"60\""),
            ("deadlineSeconds", "1e99"), ("deadlineSeconds", "[]"),
            ("variables", "42"), ("variables", "{\"a\":1}"),
            ("statusUrl", "42"),
            ("callbackurl", "\"https://example.com\""), ("__proto__", "{}"), ("deadline", "60"),
        })
        {
            yield return new(member, json) { TestDisplayName = $"{member} = {(json.Length > 60 ? json[..60] + "…" : json)}" };
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_member_is_named(string member, string json)
    {
        var answer = await Main.Client.RegisterAsync(Good.With(member, json), cancel: Cancel);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        IsProblem(answer, 400);
        answer.ErrorFields.ShouldAllBe(field => field == member || field.StartsWith(member + ".", StringComparison.Ordinal));
        answer.ErrorFields.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("taskId")]
    [InlineData("callbackUrl")]
    public async Task A_missing_member_is_named(string member) =>
        (await Main.Client.RegisterAsync(Good.Without(member), cancel: Cancel)).ErrorFields.ShouldBe([member]);

    [Fact]
    public async Task All_wrong_members_are_named_at_once() =>
        (await Main.Client.RegisterAsync("""{"taskId":1,"callbackUrl":2,"events":3,"secret":4,"metadata":5,"deadlineSeconds":6,"hello":7}""", cancel: Cancel)).ErrorFields
            .ShouldBe(["taskId", "callbackUrl", "events", "secret", "metadata", "deadlineSeconds", "hello"], ignoreOrder: true);

    [Fact]
    public async Task A_secret_is_not_repeated_when_it_is_refused()
    {
        var answer = await Main.Client.RegisterAsync(Good.With("secret", "\"whsec_my-very-own-secret\""), cancel: Cancel);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldNotContain("my-very-own");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{")]
    [InlineData("""{"taskId":"1",}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("""{"taskId":"1","callbackUrl":"https://example.com/"} trailing""")]
    public async Task A_body_that_is_no_JSON_object_is_refused(string body) => IsProblem(await Main.Client.RegisterAsync(body, cancel: Cancel), 400);

    [Fact]
    public async Task Nesting_without_end_is_refused()
    {
        var body = Good.ToJson()[..^1] + ",\"metadata\":" + string.Concat(Enumerable.Repeat("{\"a\":", 8000)) + "1" + new string('}', 8001);

        IsProblem(await Main.Client.RegisterAsync(body, cancel: Cancel), 400);
    }

    [Fact]
    public async Task A_member_given_twice_is_refused() =>
        (await Main.Client.RegisterAsync(Good.ToJson()[..^1] + ",\"taskId\":\"2\"}", cancel: Cancel)).ErrorFields.ShouldBe(["taskId"]);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonp")]
    [InlineData(null)]
    public async Task Another_content_type_is_refused(string? type)
    {
        var answer = await Main.Client.SendAsync(HttpMethod.Post, "watches", change: request =>
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Good.ToJson()));
            request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        }, cancel: Cancel);

        IsProblem(answer, 415);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(64, true)]
    [InlineData(31 * 1024, false)]
    [InlineData(31 * 1024, true)]
    public async Task More_than_64_KiB_are_refused_whether_their_size_is_told_or_not(int kibibytes, bool chunked)
    {
        var body = Good.ToJson() + new string(' ', kibibytes * 1024);

        var answer = await Main.Client.SendAsync(HttpMethod.Post, "watches", body, request => request.Headers.TransferEncodingChunked = chunked, Cancel);

        IsProblem(answer, 413);
    }

    [Fact]
    public async Task Sixty_four_KiB_are_not_too_much()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));
        var body = new Registration(task.Id, Main.NewHook().Url).ToJson();

        (await Main.Client.RegisterAsync(body + new string(' ', (64 * 1024) - body.Length), cancel: Cancel)).Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_form_of_the_media_type_in_other_letters_is_taken()
    {
        var task = Main.Submit(TaskPlan.Success(TimeSpan.Zero));

        var answer = await Main.Client.SendAsync(HttpMethod.Post, "watches", new Registration(task.Id, Main.NewHook().Url).ToJson(),
            request => request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse("Application/JSON; charset=\"UTF-8\""), Cancel);

        answer.Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Nothing_refused_leaves_a_watch_behind() =>
        (await Main.Client.ListAsync("taskId=" + Good.TaskId, Cancel)).Items.ShouldBeEmpty();

    private static void IsProblem(ApiAnswer answer, int status)
    {
        ((int)answer.Status).ShouldBe(status);
        answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
        answer.Json.GetProperty("status").GetInt32().ShouldBe(status);
        answer.Json.GetProperty("type").GetString().ShouldNotBeNullOrEmpty();
        answer.Json.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        answer.Json.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
    }
}
