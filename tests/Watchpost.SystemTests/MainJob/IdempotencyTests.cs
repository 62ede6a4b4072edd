using System.Net;
using Watchpost.Fakes;

namespace Watchpost.SystemTests.MainJob;

public sealed class IdempotencyTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    private readonly string key = "key-" + Guid.NewGuid().ToString("n");

    [Fact]
    public async Task The_same_key_and_body_give_the_first_answer_again()
    {
        var registration = NewRegistration();

        var first = await Main.Client.RegisterAsync(registration, key, Cancel);
        var second = await Main.Client.RegisterAsync(registration, key, Cancel);
        var quoted = await Main.Client.RegisterAsync(registration, $"\"{key}\"", Cancel);

        first.Status.ShouldBe(HttpStatusCode.Accepted);
        second.Status.ShouldBe(HttpStatusCode.OK);
        quoted.Status.ShouldBe(HttpStatusCode.OK);
        second.Watch.Id.ShouldBe(first.Watch.Id);
        quoted.Watch.Id.ShouldBe(first.Watch.Id);
        (await WatchesAsync(registration)).ShouldBe([first.Watch.Id]);
    }

    [Theory]
    [InlineData("callbackUrl")]
    [InlineData("taskId")]
    [InlineData("metadata")]
    [InlineData("deadlineSeconds")]
    [InlineData("secret")]
    [InlineData("events")]
    public async Task The_same_key_with_another_body_is_refused(string member)
    {
        var registration = NewRegistration();
        var other = member switch
        {
            "callbackUrl" => registration.With(member, $"\"{Main.NewHook().Url}\""),
            "taskId" => registration.With(member, "\"another-task\""),
            "metadata" => registration.With(member, """{"order":"43"}"""),
            "deadlineSeconds" => registration.With(member, "61"),
            "secret" => registration.With(member, $"\"whsec_{Convert.ToBase64String("another secret, long enough"u8)}\""),
            _ => registration.With(member, """["progress","finished"]"""),
        };

        (await Main.Client.RegisterAsync(registration, key, Cancel)).Status.ShouldBe(HttpStatusCode.Accepted);
        var answer = await Main.Client.RegisterAsync(other, key, Cancel);

        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.ContentType.ShouldNotBeNull().ShouldStartWith("application/problem+json");
        (await WatchesAsync(registration)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_body_that_means_the_same_is_the_same_however_it_is_spelt()
    {
        var hook = Main.NewHook();
        var task = Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1)));
        var first = await Main.Client.RegisterAsync(
            $$"""{"taskId":"{{task.Id}}","callbackUrl":"{{hook.Url}}","metadata":{"a":1,"b":"猪"} }""", key, Cancel);

        string[] others =
        [
            $$"""  { "callbackUrl" : "{{hook.Url}}",  "metadata":{"b":"猪","a":1}, "taskId" : "{{task.Id}}" }  """,
            $$"""{"taskId":"{{task.Id.Replace("t", "\\u0074", StringComparison.Ordinal)}}","callbackUrl":"{{hook.Url.Replace("/", "\\/", StringComparison.Ordinal)}}","metadata":{"a":1.0,"b":"\u732a"} }""",
            $$"""{"taskId":"{{task.Id}}","callbackUrl":"{{hook.Url}}","metadata":{"a":1,"b":"猪"},"events":["finished"],"source":"midjourney","deadlineSeconds":4500,"secret":null}""",
            $$"""{"taskId":"{{task.Id}}","callbackUrl":"{{hook.Url}}","metadata":{"a":1,"b":"猪"},"deadlineSeconds":4.5e3,"events":["finished","finished"]}""",
        ];
        foreach (var other in others)
        {
            var answer = await Main.Client.RegisterAsync(other, key, Cancel);
            answer.Status.ShouldBe(HttpStatusCode.OK, other + " gave " + answer.Text);
            answer.Watch.Id.ShouldBe(first.Watch.Id);
        }
    }

    [Fact]
    public async Task Of_many_requests_at_once_one_registers_and_the_others_are_told_to_wait_or_get_its_watch()
    {
        var registration = NewRegistration();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Main.Client.RegisterAsync(registration, key, Cancel)));

        answers.Count(answer => answer.Status == HttpStatusCode.Accepted).ShouldBe(1);
        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Accepted || answer.Status == HttpStatusCode.OK || answer.Status == HttpStatusCode.Conflict);
        answers.Where(answer => answer.Status != HttpStatusCode.Conflict).Select(answer => answer.Watch.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        (await Main.Client.RegisterAsync(registration, key, Cancel)).Status.ShouldBe(HttpStatusCode.OK);
        (await WatchesAsync(registration)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_body_does_not_use_the_key_up()
    {
        var registration = NewRegistration();

        (await Main.Client.RegisterAsync(registration.With("events", "[]"), key, Cancel)).Status.ShouldBe(HttpStatusCode.BadRequest);

        (await Main.Client.RegisterAsync(registration, key, Cancel)).Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Other_keys_and_no_key_make_other_watches()
    {
        var registration = NewRegistration();

        var answers = await Task.WhenAll(
            Main.Client.RegisterAsync(registration, key, Cancel),
            Main.Client.RegisterAsync(registration, key.ToUpperInvariant(), Cancel),
            Main.Client.RegisterAsync(registration, cancel: Cancel),
            Main.Client.RegisterAsync(registration, cancel: Cancel));

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Accepted);
        answers.Select(answer => answer.Watch.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(4);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"unfinished")]
    [InlineData("tab\tinside")]
    public async Task A_malformed_key_is_named(string key)
    {
        var answer = await Main.Client.RegisterAsync(NewRegistration(), key, Cancel);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.ErrorFields.ShouldBe(["Idempotency-Key"]);
    }

    [Fact]
    public async Task A_key_of_256_characters_is_too_long() =>
        (await Main.Client.RegisterAsync(NewRegistration(), new string('k', 256), Cancel)).ErrorFields.ShouldBe(["Idempotency-Key"]);

    private Registration NewRegistration() => new(Main.Submit(TaskPlan.NeverFinishes(TimeSpan.FromSeconds(1))).Id, Main.NewHook().Url)
    {
        Metadata = new System.Text.Json.Nodes.JsonObject { ["order"] = "42" },
        DeadlineSeconds = 60,
    };

    private async Task<IReadOnlyList<string?>> WatchesAsync(Registration registration) =>
        [.. (await Main.Client.ListAsync("taskId=" + registration.TaskId, Cancel)).Items.Select(item => item.GetProperty("id").GetString())];
}
