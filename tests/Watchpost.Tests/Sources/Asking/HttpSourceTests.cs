using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Sources.Configuration;

namespace Watchpost.Tests.Sources.Asking;

public sealed class HttpSourceTests
{
    private const string Success = """{"status":"SUCCESS","imageUrl":"https://x.test/i.png"}""";

    [Theory]
    [InlineData("1730621826053455", "/mj/task/1730621826053455/fetch")]
    [InlineData("a/b?c#d%2e é", "/mj/task/a%2Fb%3Fc%23d%252e%20%C3%A9/fetch")]
    [InlineData("..x", "/mj/task/..x/fetch")]
    public async Task The_task_id_is_one_encoded_segment(string taskId, string expected)
    {
        await using var log = await RequestLog.StartAsync(Success);
        using var configured = log.Upstream.Source();

        await configured.AskAsync(taskId);

        log.Requests.ShouldHaveSingleItem().Target.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/relay/v2/")]
    public async Task A_base_url_may_hold_a_path(string path)
    {
        await using var log = await RequestLog.StartAsync(Success);
        using var configured = log.Upstream.Source(settings => settings.BaseUrl = log.Upstream.Url + path);

        await configured.AskAsync("1");

        log.Requests.ShouldHaveSingleItem().Target.ShouldBe($"{path.TrimEnd('/')}/mj/task/1/fetch");
    }

    [Fact]
    public async Task The_key_and_our_name_go_along()
    {
        await using var log = await RequestLog.StartAsync(Success);
        using var configured = log.Upstream.Source();

        await configured.AskAsync("1");

        var headers = log.Requests.ShouldHaveSingleItem().Headers;
        headers["Authorization"].ShouldBe("Bearer sk-secret-key");
        headers["Accept"].ShouldBe("application/json");
        headers["User-Agent"].ShouldStartWith("Watchpost/0.");
        headers.ContainsKey("traceparent").ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_key_there_is_no_header_for_it()
    {
        await using var log = await RequestLog.StartAsync(Success);
        using var configured = log.Upstream.Source(settings => settings.ApiKey = " ");

        await configured.AskAsync("1");

        log.Requests.ShouldHaveSingleItem().Headers.ContainsKey("Authorization").ShouldBeFalse();
        configured.Source.Describe().HasKey.ShouldBeFalse();
    }

    [Fact]
    public async Task A_body_is_filled_with_escaped_text()
    {
        await using var log = await RequestLog.StartAsync("""{"code":10000,"data":{"status":"generating"}}""");
        using var configured = log.Upstream.Source(name: "jimeng");

        await configured.AskAsync("a\"b\\c", task => task with { Variables = Variables(("reqKey", "k\"")) });

        var request = log.Requests.ShouldHaveSingleItem();
        (request.Method, request.Target).ShouldBe(("POST", "/?Action=CVSync2AsyncGetResult&Version=2022-08-31"));
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Body.ShouldBe("""{"req_key":"k\u0022","task_id":"a\u0022b\\c"}""");
    }

    [Fact]
    public async Task A_definition_s_own_content_type_goes_with_the_body()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file, """{"extends":"jimeng","request":{"headers":{"Content-Type":"application/vnd.x+json; v=2"}}}""", TestContext.Current.CancellationToken);
        await using var log = await RequestLog.StartAsync("""{"code":10000,"data":{"status":"generating"}}""");
        using var configured = log.Upstream.Source(settings => settings.Definition = file, name: "mine");
        File.Delete(file);

        await configured.AskAsync("1", task => task with { Variables = Variables(("reqKey", "k")) });

        log.Requests.ShouldHaveSingleItem().Headers["Content-Type"].ShouldBe("application/vnd.x+json; v=2");
    }

    [Fact]
    public async Task Variables_and_paths_are_encoded_as_declared()
    {
        await using var log = await RequestLog.StartAsync("""{"status":"IN_QUEUE"}""");
        using var fal = log.Upstream.Source(name: "fal");
        using var google = log.Upstream.Source(name: "google_lro");

        await fal.AskAsync("r1", task => task with { Variables = Variables(("model", "fal-ai/flux dev")) });
        await google.AskAsync("projects/p/operations/1?x");

        log.Requests.Select(request => request.Target).ShouldBe(
            ["/fal-ai/flux%20dev/requests/r1/status", "/v1/projects/p/operations/1%3Fx"]);
    }

    [Theory]
    [InlineData("fal", "variables.model", "is required by this source")]
    [InlineData("fal", "variables.model", "must have 1 to 512 characters", "model", "")]
    [InlineData("fal", "variables.model", "must not be or hold an empty segment, '.' or '..'", "model", "a/../b")]
    [InlineData("fal", "variables.modle", "is not used by this source", "modle", "x")]
    [InlineData("kling", "variables.kind", "must not be or hold an empty segment, '.' or '..'", "kind", "..")]
    [InlineData("kling", "variables.kind", "must not hold control characters", "kind", "a\nb")]
    [InlineData("midjourney", "variables.x", "is not used by this source", "x", "y")]
    public void A_missing_superfluous_or_bad_variable_is_named(string preset, string field, string problem, string? name = null, string? value = null)
    {
        using var configured = Upstream.Configured.Make("any", new SourceOptions { Preset = preset, BaseUrl = "https://x.test" });
        var variables = name is null ? Variables() : Variables((name, value!));

        configured.Source.Check(new TaskAddress { Source = "any", TaskId = "1", Variables = variables })[field].ShouldBe(problem);
    }

    [Theory]
    [InlineData("westeurope", true)]
    [InlineData("west.europe", false)]
    [InlineData("evil.test/", false)]
    [InlineData("-a", false)]
    public void A_variable_in_a_host_is_one_label(string region, bool isGood)
    {
        using var configured = Upstream.Configured.Make("azure_speech", new SourceOptions());

        (configured.Source.Check(new TaskAddress { Source = "azure_speech", TaskId = "1", Variables = Variables(("region", region)) }).Count == 0).ShouldBe(isGood);
    }

    [Fact]
    public void A_variable_of_a_replaced_base_is_not_needed_but_does_no_harm()
    {
        using var configured = Upstream.Configured.Make("azure_speech", new SourceOptions { BaseUrl = "https://x.test" });
        var task = new TaskAddress { Source = "azure_speech", TaskId = "1" };

        configured.Source.Check(task).ShouldBeEmpty();
        configured.Source.Check(task with { Variables = Variables(("region", "westeurope")) }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a/../b")]
    public void A_task_id_that_is_a_path_holds_no_odd_segments(string taskId)
    {
        using var configured = Upstream.Configured.Make("google_lro", new SourceOptions { BaseUrl = "https://x.test" });

        configured.Source.Check(new TaskAddress { Source = "google_lro", TaskId = taskId }).Keys.ShouldBe(["taskId"]);
    }

    [Theory]
    [InlineData("https://management.azure.com/subscriptions/1/operations/2?api-version=3", null)]
    [InlineData("https://MANAGEMENT.azure.com:443/x", null)]
    [InlineData("https://mine.test/x", null)]
    [InlineData("https://a.wild.test/x", null)]
    [InlineData("https://wild.test/x", "does not allow")]
    [InlineData("https://a.wild.test.evil.test/x", "does not allow")]
    [InlineData("https://management.azure.com.evil.test/x", "does not allow")]
    [InlineData("https://management.azure.com@evil.test/x", "must not hold user info")]
    [InlineData("https://evil.test/management.azure.com", "does not allow")]
    [InlineData("https://evil.test\\@management.azure.com/", "must be an absolute https URL")]
    [InlineData("http://management.azure.com/x", "must be https")]
    [InlineData("https://management.azure.com/x#y", "must not hold user info or a fragment")]
    [InlineData("ftp://management.azure.com/x", "must be an absolute https URL")]
    [InlineData("//management.azure.com/x", "must be an absolute https URL")]
    [InlineData("/x", "must be an absolute https URL")]
    [InlineData("https://ported.test:8443/x", null)]
    [InlineData("https://ported.test/x", "does not allow")]
    public void A_status_url_lies_on_an_allowed_host(string url, string? problem)
    {
        using var configured = Upstream.Configured.Make("azure_arm", new SourceOptions { AllowedHosts = "mine.test, *.wild.test ported.test:8443" });
        var problems = configured.Source.Check(new TaskAddress { Source = "azure_arm", TaskId = "1", StatusUrl = url });

        if (problem is null)
        {
            problems.ShouldBeEmpty();
        }
        else
        {
            problems["statusUrl"].ShouldContain(problem);
        }
    }

    [Fact]
    public void A_status_url_is_given_exactly_where_it_is_declared()
    {
        using var arm = Upstream.Configured.Make("azure_arm", new SourceOptions());
        using var other = Upstream.Configured.Make("replicate", new SourceOptions());

        arm.Source.Check(new TaskAddress { Source = "azure_arm", TaskId = "1" })["statusUrl"].ShouldBe("is required by this source");
        other.Source.Check(new TaskAddress { Source = "replicate", TaskId = "1", StatusUrl = "https://x.test/" })["statusUrl"].ShouldBe("is not used by this source");
    }

    [Fact]
    public async Task The_key_goes_to_no_host_that_is_not_allowed()
    {
        await using var elsewhere = RawServer.Saying("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        await using var log = await RequestLog.StartAsync(Success);
        using var configured = log.Upstream.Source(name: "azure_di");

        var observation = await configured.AskAsync("1", task => task with { StatusUrl = $"{elsewhere.Url}/x" });

        observation.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Misconfigured);
        elsewhere.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task A_host_that_somebody_else_chose_is_connected_to_through_the_guard()
    {
        await using var log = await RequestLog.StartAsync("""{"status":"running"}""");
        var guarded = 0;
        var options = new SourcesOptions();
        options.ByName["azure_di"] = new SourceOptions { AllowedHosts = "127.0.0.1" };
        options.ByName["midjourney"] = new SourceOptions { BaseUrl = log.Upstream.Url };
        using var catalog = new SourceCatalog(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, (_, _) =>
        {
            guarded++;
            throw new IOException("refused");
        });

        var refused = await catalog.All[0].AskAsync(
            new TaskAddress { Source = "azure_di", TaskId = "1", StatusUrl = $"{log.Upstream.Url}/x" }, TestContext.Current.CancellationToken);
        var own = await catalog.All[1].AskAsync(new TaskAddress { Source = "midjourney", TaskId = "1" }, TestContext.Current.CancellationToken);

        refused.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unavailable);
        own.ShouldBeOfType<Observation.Reported>();
        guarded.ShouldBe(1);
    }

    [Fact]
    public async Task A_follow_up_on_a_host_that_the_caller_chose_goes_through_the_guard_too()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            // Each call has to connect anew.
            context.Response.Headers.Connection = "close";
            return context.Response.WriteAsync(context.Request.Path == "/r" ? "{}" : $$"""{"s":"ok","r":"http://{{context.Request.Host}}/r"}""");
        });
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file, """{"request":{"url":"{statusUrl}"},"status":"/s","values":{"succeeded":["ok"]},"followUp":{"url":"{p:/r}"}}""", TestContext.Current.CancellationToken);
        var guarded = 0;
        var options = new SourcesOptions();
        options.ByName["mine"] = new SourceOptions { Definition = file, AllowedHosts = "127.0.0.1" };
        using var catalog = new SourceCatalog(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, async (context, cancellationToken) =>
        {
            guarded++;
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        });
        File.Delete(file);

        var observation = await catalog.All[0].AskAsync(
            new TaskAddress { Source = "mine", TaskId = "1", StatusUrl = $"{upstream.Url}/s" }, TestContext.Current.CancellationToken);

        observation.ShouldBeOfType<Observation.Reported>().Incomplete.ShouldBeFalse();
        guarded.ShouldBe(2);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("9999999", 86_400)]
    [InlineData("2147483648", 86_400)]
    [InlineData("99999999999999999999", 86_400)]
    [InlineData("Sat, 01 Jan 2000 00:01:00 GMT", 60)]
    [InlineData("Fri, 31 Dec 1999 00:00:00 GMT", 0)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task Retry_after_is_seconds_or_a_date_within_a_day(string header, int? expected)
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        using var configured = upstream.Source(time: new FakeTimeProvider(DateTimeOffset.Parse("2000-01-01T00:00:00Z", CultureInfo.InvariantCulture)), name: "replicate");

        var trouble = (await configured.AskAsync("1")).ShouldBeOfType<Observation.PollFailed>();

        trouble.RetryAfter.ShouldBe(expected is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    [Fact]
    public async Task A_good_answer_tells_retry_after_too()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "15";
            return context.Response.WriteAsync("""{"status":"Updating"}""");
        });
        using var configured = upstream.Source(name: "replicate");

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.Reported>().RetryAfter.ShouldBe(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task The_key_is_in_no_detail_and_no_reason()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path.Value!.Contains("bad", StringComparison.Ordinal) ? 401 : 200;
            return context.Response.WriteAsync("""{"status":"FAILURE","failReason":"key sk-secret-key is wrong"}""");
        });
        using var configured = upstream.Source();

        (await configured.AskAsync("bad")).ShouldBeOfType<Observation.PollFailed>().Detail.ShouldBe("HTTP 401: key *** is wrong");
        (await configured.AskAsync("good")).ShouldBeOfType<Observation.Reported>().Reason.ShouldBe("key *** is wrong");
    }

    [Theory]
    [InlineData("sk-secret-key", """{"id":"1","a":"sk-secret-key","b":["Bearer sk-secret-key!"],"sk-secret-key":1}""", """{"id":"1","a":"***","b":["Bearer ***!"],"***":1}""")]
    [InlineData("sk-secret-key", """{"a":"b\/c","e":"sk-secret-key\n\u00e4"}""", """{"a":"b\/c","e":"***\n\u00e4"}""")]
    [InlineData("sk/se+c\"&t", """{"a":"sk\/se+c\"&t","b":"sk/se\u002Bc\u0022\u0026t","c":"sk/se+c\"\u0026t"}""", """{"a":"***","b":"***","c":"***"}""")]
    [InlineData("sk/se+cret", """{"a":"https://x.test/?k=sk%2Fse%2Bcret&b=c"}""", """{"a":"https://x.test/?k=***&b=c"}""")]
    [InlineData("1234567890", """{"a":1234567890,"b":"1234567890","c":12345678901}""", """{"a":null,"b":"***","c":12345678901}""")]
    [InlineData("nosuchkey", """{"a":"x\nosuchkey"}""", """{"a":"x\nosuchkey"}""")]
    [InlineData("SUCCESS", """{"status":"SUCCESS","a":"SUCCESS"}""", """{"status":"SUCCESS","a":"SUCCESS"}""")]
    [InlineData("1", """{"id":"1","a":1}""", """{"id":"1","a":1}""")]
    public async Task Wherever_an_answer_repeats_the_key_it_is_left_out(string key, string body, string expected)
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync(body));
        using var configured = upstream.Source(settings => settings.ApiKey = key);

        Encoding.UTF8.GetString((await configured.AskAsync("1")).ShouldBeOfType<Observation.Reported>().Body.Span).ShouldBe(expected);
    }

    [Fact]
    public async Task The_key_is_in_no_short_result_and_no_kind_of_task()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync(
            """{"status":"SUCCESS","action":"sk-secret-key","imageUrl":"https://x.test/i.png?key=sk-secret-key"}"""));
        using var configured = upstream.Source();

        var seen = (await configured.AskAsync("1")).ShouldBeOfType<Observation.Reported>();

        Encoding.UTF8.GetString(seen.Summary.Span).ShouldBe("""{"imageUrl":"https://x.test/i.png?key=***"}""");
        seen.Kind.ShouldBe("***");
    }

    [Fact]
    public async Task A_key_that_means_a_state_still_reads_as_one()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("""{"status":"IN_PROGRESS"}"""));
        using var configured = upstream.Source(settings => settings.ApiKey = "IN_PROGRESS");

        (await configured.AskAsync("1")).ShouldBeOfType<Observation.Reported>().State.ShouldBe(TaskState.Running);
    }

    [Fact]
    public async Task No_part_of_the_key_is_left_where_words_are_cut()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            var isBad = context.Request.Path.Value!.Contains("bad", StringComparison.Ordinal);
            context.Response.StatusCode = isBad ? 401 : 200;
            return context.Response.WriteAsync($$"""{"status":"FAILURE","failReason":"{{new string('x', isBad ? 240 : 1015)}}sk-secret-key"}""");
        });
        using var configured = upstream.Source();

        (await configured.AskAsync("bad")).ShouldBeOfType<Observation.PollFailed>().Detail.ShouldBe("HTTP 401: " + new string('x', 240) + "***");
        (await configured.AskAsync("good")).ShouldBeOfType<Observation.Reported>().Reason.ShouldBe(new string('x', 1015) + "***");
    }

    internal static ImmutableSortedDictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>What was asked of an upstream that always says the same.</summary>
    private sealed class RequestLog : IAsyncDisposable
    {
        public List<(string Method, string Target, Dictionary<string, string> Headers, string Body)> Requests { get; } = [];

        public Upstream Upstream { get; private set; } = null!;

        public static async Task<RequestLog> StartAsync(string answer)
        {
            var log = new RequestLog();
            log.Upstream = await Upstream.StartAsync(async context =>
            {
                using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
                var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
                var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
                log.Requests.Add((context.Request.Method, target, headers, await reader.ReadToEndAsync()));
                await context.Response.WriteAsync(answer);
            });
            return log;
        }

        public ValueTask DisposeAsync() => Upstream.DisposeAsync();
    }
}
