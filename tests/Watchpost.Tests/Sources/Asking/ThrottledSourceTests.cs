using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Sources.Asking;

namespace Watchpost.Tests.Sources.Asking;

public sealed class ThrottledSourceTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ConcurrentQueue<string> calls = new();
    private Func<HttpContext, string[], Task> list = (context, ids) => context.Response.WriteAsync($"[{string.Join(',', ids.Select(Item))}]");
    private Func<HttpContext, string, Task> single = (context, id) => context.Response.WriteAsync(Item(id));

    [Fact]
    public async Task Tasks_that_come_due_together_are_asked_about_in_one_call()
    {
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        var observations = await AskAsync(relay, "1", "2", "3");

        observations.Select(Progress).ShouldBe([1, 2, 3]);
        calls.ShouldBe(["list 1,2,3"]);
    }

    [Fact]
    public async Task One_alone_is_asked_about_by_the_call_that_tells_more()
    {
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        (await AskAsync(relay, "1")).Select(Progress).ShouldBe([1]);

        calls.ShouldBe(["1"]);
    }

    [Fact]
    public async Task Each_task_gets_what_it_would_have_got_alone()
    {
        list = (context, _) => context.Response.WriteAsync("""[{"id":"1","status":"FAILURE","failReason":"no sk-secret-key","nonce":"n"},{"id":"2","status":"MODAL"}]""");
        single = NobodyKnows;
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        var observations = await AskAsync(relay, "1", "2", "3");

        var failed = observations[0].ShouldBeOfType<Observation.Reported>();
        (failed.State, failed.Reason).ShouldBe((TaskState.Failed, "no ***"));
        System.Text.Encoding.UTF8.GetString(failed.Body.Span).ShouldBe("""{"id":"1","status":"FAILURE","failReason":"no ***"}""");
        observations[1].ShouldBeOfType<Observation.Reported>().State.ShouldBe(TaskState.Waiting);
        observations[2].ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.NotFound);
    }

    [Fact]
    public async Task That_a_list_leaves_a_task_out_says_nothing_until_a_call_about_it_alone_does()
    {
        list = (context, _) => context.Response.WriteAsync($"[{Item("1")}]");
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        (await AskAsync(relay, "1", "2", "3")).Select(Progress).ShouldBe([1, 2, 3]);
        calls.Order(StringComparer.Ordinal).ShouldBe(["2", "3", "list 1,2,3"]);

        single = NobodyKnows;
        (await AskAsync(relay, "1", "2"))[1].ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.NotFound);
    }

    [Fact]
    public async Task Tasks_that_are_left_out_are_asked_about_no_faster_than_declared()
    {
        list = (context, _) => context.Response.WriteAsync("[]");
        await using var upstream = await StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"extends":"midjourney","poll":{"maxPerSecond":3}}""", TestContext.Current.CancellationToken);
        using var relay = upstream.Source(options => options.Definition = file, time, name: "slow");
        File.Delete(file);

        var observations = await AskAsync(relay, "1", "2", "3", "4");

        observations.OfType<Observation.Reported>().Count().ShouldBe(2);
        observations.OfType<Observation.Throttled>().Count().ShouldBe(2);
        calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_list_that_leaves_out_all_that_there_is_is_not_asked_for_an_hour()
    {
        list = (context, _) => context.Response.WriteAsync("[]");
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);
        for (var round = 0; round < 5; round++)
        {
            (await AskAsync(relay, "1", "2", "3", "4")).ShouldAllBe(observation => observation is Observation.Reported);
        }

        calls.Count(call => call.StartsWith("list", StringComparison.Ordinal)).ShouldBe(3, "after ten tasks in a row that only a call of their own knew");

        time.Advance(ThrottledSource.AloneTime);
        await AskAsync(relay, "1", "2");
        calls.Count(call => call.StartsWith("list", StringComparison.Ordinal)).ShouldBe(4);
    }

    [Fact]
    public async Task A_list_that_knows_some_of_its_tasks_is_asked_again()
    {
        list = (context, _) => context.Response.WriteAsync($"[{Item("1")}]");
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);
        for (var round = 0; round < 15; round++)
        {
            await AskAsync(relay, "1", "2");
        }

        calls.Count(call => call.StartsWith("list", StringComparison.Ordinal)).ShouldBe(15);
    }

    [Fact]
    public async Task A_list_is_no_longer_than_declared()
    {
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        var observations = await AskAsync(relay, [.. Enumerable.Range(1, 230).Select(id => $"{id % 97}{id}")]);

        observations.ShouldAllBe(observation => observation is Observation.Reported);
        calls.Select(call => call.Split(',').Length).Order().ShouldBe([30, 100, 100]);
    }

    [Theory]
    [InlineData(404, "{}")]
    [InlineData(405, "")]
    [InlineData(200, "{\"no\":\"list\"}")]
    [InlineData(200, "<!doctype html><html></html>")]
    public async Task Where_there_is_no_list_each_is_asked_about_alone_for_an_hour(int status, string body)
    {
        list = (context, _) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        (await AskAsync(relay, "1", "2")).Select(Progress).ShouldBe([1, 2]);
        (await AskAsync(relay, "1", "2")).Select(Progress).ShouldBe([1, 2]);
        calls.Count(call => call.StartsWith("list", StringComparison.Ordinal)).ShouldBe(1);

        time.Advance(ThrottledSource.AloneTime);
        await AskAsync(relay, "1", "2");
        calls.Count(call => call.StartsWith("list", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Theory]
    [InlineData(401, PollProblem.Unauthorized)]
    [InlineData(429, PollProblem.RateLimited)]
    [InlineData(502, PollProblem.Unavailable)]
    public async Task Trouble_with_the_list_is_everyone_s(int status, PollProblem expected)
    {
        list = (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        var observations = await AskAsync(relay, "1", "2");

        observations.ShouldAllBe(observation => ((Observation.PollFailed)observation).Problem == expected);
        calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_list_that_fails_again_and_again_gives_single_calls_a_chance()
    {
        list = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        for (var round = 0; round < 3; round++)
        {
            (await AskAsync(relay, "1", "2")).ShouldAllBe(observation => observation is Observation.PollFailed);
        }

        (await AskAsync(relay, "1", "2")).Select(Progress).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_huge_list_costs_bounded_memory_and_what_does_not_fit_is_asked_about_alone()
    {
        list = async (context, ids) =>
        {
            await context.Response.WriteAsync("[");
            foreach (var id in ids)
            {
                await context.Response.WriteAsync(Item(id)[..^1] + ",\"pad\":\"");
                for (var chunk = 0; chunk < 7 * 16; chunk++)
                {
                    await context.Response.WriteAsync(new string('a', 64 << 10));
                }

                await context.Response.WriteAsync(id == ids[^1] ? "\"}" : "\"},");
            }

            await context.Response.WriteAsync("]");
        };
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        (await AskAsync(relay, "1", "2", "3", "4")).Select(Progress).ShouldBe([1, 2, 3, 4]);
        calls.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Private_texts_in_a_list_are_skipped_however_large()
    {
        list = (context, ids) => context.Response.WriteAsync(
            $"[{string.Join(',', ids.Select(id => $"{Item(id)[..^1]},\"maskBase64\":\"{new string('A', 8 << 20)}\"}}"))}]");
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);

        (await AskAsync(relay, "1", "2", "3")).Select(Progress).ShouldBe([1, 2, 3]);
        calls.ShouldBe(["list 1,2,3"]);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task An_overload_keeps_all_tasks_of_the_source_away_until_it_is_over(int status)
    {
        single = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "20";
            return Task.CompletedTask;
        };
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);
        using var other = upstream.Source(options => options.Preset = "midjourney", time, name: "other");

        (await AskAsync(relay, "1")).ShouldHaveSingleItem().ShouldBeOfType<Observation.PollFailed>().RetryAfter.ShouldBe(TimeSpan.FromSeconds(20));
        var left = TimeSpan.FromSeconds(20) - (time.GetUtcNow() - time.Start) + ThrottledSource.Window;
        var postponed = await AskAsync(relay, "1", "2", "3");

        postponed.ShouldAllBe(observation => ((Observation.Throttled)observation).Wait >= left && ((Observation.Throttled)observation).Wait <= left + TimeSpan.FromSeconds(1));
        calls.Count.ShouldBe(1);
        (await AskAsync(other, "1", "2")).Select(Progress).ShouldBe([1, 2]);

        time.Advance(TimeSpan.FromSeconds(20));
        (await AskAsync(relay, "2", "3")).Select(Progress).ShouldBe([2, 3]);
    }

    [Fact]
    public async Task A_declared_rate_is_kept_and_the_rest_is_postponed()
    {
        await using var upstream = await StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"extends":"midjourney","batch":null,"poll":{"maxPerSecond":2}}""", TestContext.Current.CancellationToken);
        using var relay = upstream.Source(options => options.Definition = file, time, name: "slow");
        File.Delete(file);

        var observations = await AskAsync(relay, "1", "2", "3", "4");

        observations.OfType<Observation.Reported>().Count().ShouldBe(2);
        observations.OfType<Observation.Throttled>().Select(postponed => postponed.Wait.TotalSeconds).ShouldBe([0.5, 1]);
        calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_source_tells_how_it_has_been_answering()
    {
        var status = 401;
        single = (context, id) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(Item(id));
        };
        await using var upstream = await StartAsync();
        using var relay = upstream.Source(time: time);
        relay.Source.Describe().Health.ShouldBe(new SourceHealth());

        await AskAsync(relay, "1");
        var bad = relay.Source.Describe().Health;
        await AskAsync(relay, "1");
        relay.Source.Describe().Health.ShouldBe(bad with { At = time.GetUtcNow() });
        (bad.LastProblem, bad.LastGoodAt).ShouldBe((PollProblem.Unauthorized, null));
        bad.Since.ShouldNotBeNull();

        status = 200;
        await AskAsync(relay, "1");
        relay.Source.Describe().Health.ShouldBe(new SourceHealth { LastGoodAt = time.GetUtcNow(), At = time.GetUtcNow() });
    }

    private static string Item(string id) => $$"""{"id":"{{id}}","status":"IN_PROGRESS","progress":"{{(id.Length == 1 ? id : "7")}}%"}""";

    private static Task NobodyKnows(HttpContext context, string id)
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    private static int? Progress(Observation observation) => observation.ShouldBeOfType<Observation.Reported>().Progress;

    private async Task<Observation[]> AskAsync(Upstream.Configured source, params string[] ids)
    {
        Task<Observation>[] asked = [.. ids.Select(id => source.AskAsync(id))];
        time.Advance(ThrottledSource.Window);
        return await Task.WhenAll(asked);
    }

    private Task<Upstream> StartAsync() => Upstream.StartAsync(async context =>
    {
        if (context.Request.Path.Value!.EndsWith("/list-by-condition", StringComparison.Ordinal))
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            string[] ids = [.. body.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!)];
            calls.Enqueue("list " + string.Join(',', ids));
            await list(context, ids);
        }
        else
        {
            var id = context.Request.Path.Value.Split('/')[3];
            calls.Enqueue(id);
            await single(context, id);
        }
    });
}
