using Watchpost.Model;
using Watchpost.Settings;

namespace Watchpost.Tests.Http;

public sealed class RegistrationFieldTests
{
    private static readonly string Secret = "whsec_" + Convert.ToBase64String(new byte[24]);

    public static TheoryData<string, string, string> Wrong => new()
    {
        // member, its JSON, a part of the message
        { "taskId", "null", "required" },
        { "taskId", "\"\"", "1 to 512" },
        { "taskId", "42", "string" },
        { "taskId", "true", "string" },
        { "taskId", "[\"a\"]", "string" },
        { "taskId", "{\"a\":1}", "string" },
        { "taskId", Text(513), "1 to 512" },
        { "taskId", "\"" + string.Concat(Enumerable.Repeat("🐖", 513)) + "\"", "1 to 512" },
        { "taskId", "\".\"", "`.` or `..`." },
        { "taskId", "\"..\"", "`.` or `..`." },
        { "taskId", @"""a\u0000b""", "control" },
        { "taskId", @"""a\nb""", "control" },
        { "taskId", @"""a\u007fb""", "control" },
        { "taskId", @"""a\u0085b""", "control" },
        { "taskId", @"""\ud83d""", "Unicode" },
        { "taskId", @"""\ude00\ud83d""", "Unicode" },

        { "callbackUrl", "null", "required" },
        { "callbackUrl", "\"\"", "URL" },
        { "callbackUrl", "42", "string" },
        { "callbackUrl", "[]", "string" },
        { "callbackUrl", "{}", "string" },
        { "callbackUrl", "\"no url\"", "URL" },
        { "callbackUrl", "\"/hook\"", "URL" },
        { "callbackUrl", "\"https://\"", "host" },
        { "callbackUrl", "\"https://example.com/" + new string('a', 4096) + "\"", "longer" },
        { "callbackUrl", @"""https://example.com/\ud83d""", "Unicode" },

        { "source", "42", "string" },
        { "source", "\"\"", "configured" },
        { "source", "\"nosuch\"", "configured" },
        { "source", "\"Midjourney\"", "configured" },
        { "source", "{}", "string" },
        { "source", Text(60000), "configured" },
        { "source", "\"../midjourney\"", "configured" },

        { "events", "\"finished\"", "array" },
        { "events", "{}", "array" },
        { "events", "7", "array" },
        { "events", "[]", "at least one" },
        { "events", "[\"done\"]", "progress, waiting and finished" },
        { "events", "[\"Finished\"]", "progress, waiting and finished" },
        { "events", "[\"finished\",3]", "progress, waiting and finished" },
        { "events", "[null]", "progress, waiting and finished" },
        { "events", "[[\"finished\"]]", "progress, waiting and finished" },
        { "events", @"[""\ud800""]", "progress, waiting and finished" },

        { "secret", "42", "string" },
        { "secret", "[]", "string" },
        { "secret", "\"\"", "whsec_" },
        { "secret", "\"hunter2\"", "whsec_" },
        { "secret", "\"whsec_\"", "whsec_" },
        { "secret", "\"whsec_%%%\"", "whsec_" },
        { "secret", "\"whsec_" + Convert.ToBase64String(new byte[23]) + "\"", "24 to 64" },
        { "secret", "\"whsec_" + Convert.ToBase64String(new byte[65]) + "\"", "24 to 64" },

        { "metadata", "\"text\"", "object" },
        { "metadata", "[1]", "object" },
        { "metadata", "1", "object" },
        { "metadata", "false", "object" },
        { "metadata", "{\"a\":" + Text(4090) + "}", "4096" },
        { "metadata", Nested(61), "60 levels" },
        { "metadata", Nested(600), "60 levels" },

        { "deadlineSeconds", "9", "10 to 604800" },
        { "deadlineSeconds", "604801", "10 to 604800" },
        { "deadlineSeconds", "-4500", "10 to 604800" },
        { "deadlineSeconds", "0", "10 to 604800" },
        { "deadlineSeconds", "10.5", "whole" },
        { "deadlineSeconds", "1e400", "whole" },
        { "deadlineSeconds", "99999999999999999999", "10 to 604800" },
        { "deadlineSeconds", "\"4500\"", "whole" },
        { "deadlineSeconds", "true", "whole" },
        { "deadlineSeconds", "[4500]", "whole" },
        { "deadlineSeconds", "{}", "whole" },

        { "variables", "\"a\"", "object" },
        { "variables", "[]", "object" },
        { "variables", "3", "object" },
        { "variables", "{" + string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"v{i}\":\"x\"")) + "}", "16" },
        { "variables", "{\"\":\"x\"}", "names" },
        { "variables", "{" + Text(65) + ":\"x\"}", "names" },
        { "variables", @"{""a\u0000"":""x""}", "names" },

        { "statusUrl", "42", "string" },
        { "statusUrl", "{}", "string" },
        { "statusUrl", "\"\"", "1 to 4096" },
        { "statusUrl", Text(4097), "4096" },
        { "statusUrl", @"""https://example.com/\u0001""", "control" },
        { "statusUrl", @"""https://example.com/\udc00""", "Unicode" },
        { "statusUrl", "\"https://queue.example/1\"", "not used" },

        { "unknown", "1", "not a field" },
        { "TaskId", "\"t1\"", "not a field" },
        { "unknown", "null", "not a field" },
        { "", "1", "not a field" },
        { "__proto__", "{\"a\":[1,{}]}", "not a field" },
        { "constructor", "[]", "not a field" },
    };

    public static TheoryData<string, string> NullableMembers => new()
    {
        { "source", "null" }, { "events", "null" }, { "secret", "null" }, { "metadata", "null" },
        { "deadlineSeconds", "null" }, { "variables", "null" }, { "statusUrl", "null" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_member_is_refused_by_name_and_without_an_echo(string member, string json, string message)
    {
        var problem = await Requests.RefusedAsync(Requests.With(member, json));

        problem.Status.ShouldBe(400);
        problem.Kind.ShouldBe("validation");
        var errors = problem.Errors.ShouldNotBeNull();
        errors.Keys.ShouldBe([member]);
        errors[member].ShouldHaveSingleItem().ShouldContain(message);
        errors[member][0].Length.ShouldBeLessThan(200);
        errors[member][0].ShouldMatch(@"^\p{Lu}.*[^.]\.$", "it is a sentence");
    }

    [Theory]
    [InlineData("""{"callbackUrl":"https://example.com/hook"}""", "taskId")]
    [InlineData("""{"taskId":"t1"}""", "callbackUrl")]
    [InlineData("{}", "taskId", "callbackUrl")]
    public async Task A_missing_member_is_named(string body, params string[] missing)
    {
        var problem = await Requests.RefusedAsync(body);

        problem.Kind.ShouldBe("validation");
        problem.Errors!.Keys.ShouldBe(missing);
        problem.Errors.Values.ShouldAllBe(messages => messages.Single() == "Is required.");
    }

    [Theory]
    [MemberData(nameof(NullableMembers))]
    public async Task Null_in_an_optional_member_counts_as_absent(string member, string json)
    {
        var with = await Requests.AcceptedAsync(Requests.With(member, json));
        var without = await Requests.AcceptedAsync(Requests.Valid);

        with.ShouldBe(without);
    }

    [Fact]
    public async Task What_is_absent_has_its_default()
    {
        var request = await Requests.AcceptedAsync(Requests.Valid);

        request.IdempotencyKey.ShouldBeNull();
        request.Task.Source.ShouldBe("midjourney");
        request.Task.TaskId.ShouldBe("t1");
        request.Task.Variables.ShouldBeEmpty();
        request.Task.StatusUrl.ShouldBeNull();
        request.CallbackUrl.ShouldBe("https://example.com/hook");
        request.Events.ShouldBe(WatchEvents.Finished);
        request.Secret.ShouldBeNull();
        request.Metadata.ShouldBeNull();
        request.Deadline.ShouldBe(TimeSpan.FromSeconds(4500));
    }

    [Fact]
    public async Task The_settings_give_the_default_source_and_deadline()
    {
        var options = new WatchpostOptions { Sources = { Default = "fal" } };
        options.Polling.DeadlineSeconds = 12.5;

        var request = await Requests.AcceptedAsync(Requests.With("statusUrl", "\"https://queue.example/1\""), options);

        request.Task.Source.ShouldBe("fal");
        request.Deadline.ShouldBe(TimeSpan.FromSeconds(12.5));
    }

    [Fact]
    public async Task The_sources_definition_gives_the_deadline_where_neither_the_watch_nor_a_setting_does()
    {
        var settings = new WatchpostOptions { Sources = { Default = "slow" } };
        (await Requests.AcceptedAsync(Requests.Valid, settings)).Deadline.ShouldBe(TimeSpan.FromHours(25));
        (await Requests.AcceptedAsync(Requests.With("deadlineSeconds", "60"), settings)).Deadline.ShouldBe(TimeSpan.FromSeconds(60));

        settings.Polling.DeadlineSeconds = 90;
        (await Requests.AcceptedAsync(Requests.Valid, settings)).Deadline.ShouldBe(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_default_source_that_is_not_configured_makes_the_source_required()
    {
        var problem = await Requests.RefusedAsync(Requests.Valid, new WatchpostOptions { Sources = { Default = "suno" } });

        problem.Errors!["source"].ShouldHaveSingleItem().ShouldContain("required");
    }

    [Fact]
    public async Task Everything_given_comes_through()
    {
        var request = await Requests.AcceptedAsync($$"""
            {
              "deadlineSeconds": 604800, "metadata": {"order": 1.50e+2 , "ü": null}, "secret": "{{Secret}}",
              "events": ["waiting", "progress", "waiting"], "source": "veo", "variables": {"region": "eu", "project": ""},
              "callbackUrl": "https://example.com:8443/hook?a=1&b=2", "taskId": "ä \"🚀\" /?%2e"
            }
            """);

        request.Task.Source.ShouldBe("veo");
        request.Task.TaskId.ShouldBe("ä \"🚀\" /?%2e");
        request.Task.Variables.ShouldBe([new("project", ""), new("region", "eu")]);
        request.CallbackUrl.ShouldBe("https://example.com:8443/hook?a=1&b=2");
        request.Events.ShouldBe(WatchEvents.Waiting | WatchEvents.Progress);
        request.Secret.ShouldBe(Secret);
        request.Metadata.ShouldBe("""{"order": 1.50e+2 , "ü": null}""");
        request.Deadline.ShouldBe(TimeSpan.FromDays(7));
    }

    [Theory]
    [InlineData("taskId", 1)]
    [InlineData("taskId", 512)]
    public async Task Lengths_are_inclusive(string member, int length)
    {
        var request = await Requests.AcceptedAsync(Requests.With(member, Text(length)));

        request.Task.TaskId.Length.ShouldBe(length);
    }

    [Fact]
    public async Task A_character_is_a_code_point_as_in_the_published_schema()
    {
        var pigs = string.Concat(Enumerable.Repeat("🐖", 512));

        (await Requests.AcceptedAsync(Requests.With("taskId", $"\"{pigs}\""))).Task.TaskId.ShouldBe(pigs);
    }

    [Theory]
    [InlineData("10", 10)]
    [InlineData("10.0", 10)]
    [InlineData("1e2", 100)]
    [InlineData("604800", 604800)]
    public async Task A_deadline_is_any_spelling_of_a_whole_number(string json, int seconds)
    {
        var request = await Requests.AcceptedAsync(Requests.With("deadlineSeconds", json));

        request.Deadline.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "a" : 1e999, "b": 0.10, "c": -0, "d": 12345678901234567890 }""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":"\ud800 \u0000 \/"}""")]
    [InlineData("""{"<script>":"&'"}""")]
    public async Task Metadata_is_kept_as_it_was_spelt(string metadata)
    {
        var request = await Requests.AcceptedAsync(Requests.With("metadata", metadata));

        request.Metadata.ShouldBe(metadata);
    }

    [Fact]
    public async Task Metadata_is_measured_in_bytes_as_sent()
    {
        var fits = "{\"a\":\"" + new string('ü', 2044) + "\"}";
        var tooLong = "{\"a\":\"" + new string('ü', 2044) + "\" }";

        (await Requests.AcceptedAsync(Requests.With("metadata", fits))).Metadata.ShouldBe(fits);
        (await Requests.RefusedAsync(Requests.With("metadata", tooLong))).Errors!.Keys.ShouldBe(["metadata"]);
    }

    [Fact]
    public async Task Metadata_may_be_nested_sixty_levels_deep() =>
        (await Requests.AcceptedAsync(Requests.With("metadata", Nested(60)))).Metadata.ShouldBe(Nested(60));

    [Theory]
    [InlineData("""{"project":"p"}""", "variables.region", "required")]
    [InlineData("""{"project":"p","region":"r","model":"m"}""", "variables.model", "not a variable")]
    [InlineData("""{"project":"p","region":7}""", "variables.region", "string")]
    [InlineData("""{"project":"p","region":null}""", "variables.region", "string")]
    [InlineData("""{"project":"p","region":{"a":"b"}}""", "variables.region", "string")]
    [InlineData("""{"project":"p","region":"a\u0000"}""", "variables.region", "control")]
    [InlineData("""{"project":"p","region":"\udc00"}""", "variables.region", "Unicode")]
    [InlineData("""{"project":"p","region":"a","region":"b"}""", "variables.region", "once")]
    public async Task A_wrong_variable_is_named(string variables, string field, string message)
    {
        var problem = await Requests.RefusedAsync($$"""{"taskId":"t1","callbackUrl":"https://example.com/hook","source":"veo","variables":{{variables}}}""");

        problem.Errors!.Keys.ShouldBe([field]);
        problem.Errors[field].ShouldHaveSingleItem().ShouldContain(message);
        problem.Errors[field][0].ShouldMatch(@"^\p{Lu}.*[^.]\.$", "it is a sentence");
    }

    [Fact]
    public async Task A_variable_has_at_most_512_characters()
    {
        string Body(int length) => $$"""{"taskId":"t1","callbackUrl":"https://example.com/hook","source":"veo","variables":{"project":"p","region":{{Text(length)}} } }""";

        (await Requests.AcceptedAsync(Body(512))).Task.Variables["region"].Length.ShouldBe(512);
        (await Requests.RefusedAsync(Body(513))).Errors!["variables.region"].ShouldHaveSingleItem().ShouldContain("512");
    }

    [Fact]
    public async Task A_source_that_needs_a_status_url_gets_it()
    {
        var url = "https://queue.example/requests/1?a=b";

        var request = await Requests.AcceptedAsync($$"""{"taskId":"t1","callbackUrl":"https://example.com/hook","source":"fal","statusUrl":"{{url}}"}""");

        request.Task.StatusUrl.ShouldBe(url);
    }

    private static string Text(int length) => "\"" + new string('x', length) + "\"";

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
}
