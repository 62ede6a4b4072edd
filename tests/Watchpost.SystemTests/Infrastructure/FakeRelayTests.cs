using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Watchpost.Fakes;

namespace Watchpost.SystemTests;

public sealed class FakeRelayTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private FakeRelay relay = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        relay = await FakeRelay.StartAsync(new FakeRelayOptions { Time = time }, Cancel);
        http.BaseAddress = new Uri(relay.Url);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", relay.Options.ApiKey);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await relay.DisposeAsync();
    }

    [Fact]
    public async Task A_task_goes_its_way_from_nothing_to_success()
    {
        var task = relay.Upstream.Submit(TaskPlan.Success(TimeSpan.FromSeconds(100)));
        var seen = new List<string>();
        for (var second = 0; second <= 101; second++)
        {
            var answer = await FetchAsync(task.Id);
            var step = $"{answer.GetProperty("status").GetString()} {answer.GetProperty("progress").GetString()}";
            if (!seen.TakeLast(1).Contains(step, StringComparer.Ordinal))
            {
                seen.Add(step);
            }

            time.Advance(TimeSpan.FromSeconds(1));
        }

        seen.ShouldBe([" 0%", "SUBMITTED 0%", "IN_PROGRESS 0%", "IN_PROGRESS 15%", "IN_PROGRESS 31%", "IN_PROGRESS 46%", "IN_PROGRESS 62%", "IN_PROGRESS 78%", "IN_PROGRESS 93%", "SUCCESS 100%"]);
        task.Calls.ShouldBe(102);
        task.CallTimes.Count.ShouldBe(64);
        task.CallTimes[^1].ShouldBe(time.GetUtcNow().AddSeconds(-1));
        relay.Upstream.Calls.Total.ShouldBe(102);
    }

    [Fact]
    public async Task A_relay_with_a_tick_answers_from_its_rows_in_between()
    {
        await using var ticking = await FakeRelay.StartAsync(new FakeRelayOptions { Time = time, RefreshEvery = TimeSpan.FromSeconds(15) }, Cancel);
        var task = ticking.Upstream.Submit(TaskPlan.Success(TimeSpan.FromSeconds(16)), "t");
        var seen = new List<string>();
        foreach (var step in new[] { 14, 1, 13, 1.5, 0.5 })
        {
            time.Advance(TimeSpan.FromSeconds(step));
            using var request = new HttpRequestMessage(HttpMethod.Get, ticking.Url + "/mj/task/t/fetch");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ticking.Options.ApiKey);
            using var answer = await http.SendAsync(request, Cancel);
            seen.Add((await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("status").GetString()!);
        }

        seen.ShouldBe(["", "IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS", "SUCCESS"]);
        (ticking.Upstream.ShownAt(task.FinishesAt!.Value) - task.FinishesAt.Value).ShouldBe(TimeSpan.FromSeconds(14));
    }

    [Fact]
    public async Task The_final_answer_has_the_fields_of_a_real_relay_in_their_order()
    {
        var task = relay.Upstream.Submit(TaskPlan.Success(TimeSpan.FromSeconds(30)), "1730621826053455");
        time.Advance(TimeSpan.FromSeconds(31));

        var answer = await FetchAsync(task.Id);

        answer.EnumerateObject().Select(field => field.Name).ShouldBe(
        [
            "id", "action", "customId", "botType", "prompt", "promptEn", "description", "state", "submitTime", "startTime", "finishTime", "imageUrl",
            "status", "progress", "failReason", "buttons", "maskBase64", "properties",
        ]);
        answer.GetProperty("id").GetString().ShouldBe("1730621826053455");
        answer.GetProperty("finishTime").GetInt64().ShouldBe(task.FinishesAt!.Value.ToUnixTimeMilliseconds());
        answer.GetProperty("buttons").GetArrayLength().ShouldBe(9);
        answer.GetProperty("imageUrl").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("failure", "FAILURE", true)]
    [InlineData("cancel", "CANCEL", true)]
    [InlineData("modal", "MODAL", false)]
    [InlineData("never", "IN_PROGRESS", false)]
    public async Task Other_endings_can_be_ordered_over_http(string outcome, string status, bool ends)
    {
        using var created = await http.PostAsJsonAsync("/control/tasks", new { id = "t", seconds = 10, outcome }, Cancel);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        time.Advance(TimeSpan.FromHours(1));

        (await FetchAsync("t")).GetProperty("status").GetString().ShouldBe(status);
        relay.Upstream.Find("t")!.FinishesAt.HasValue.ShouldBe(ends);
    }

    [Fact]
    public async Task A_task_that_waits_for_its_user_goes_on_when_told()
    {
        relay.Upstream.Submit(TaskPlan.Modal(TimeSpan.Zero), "t");
        (await FetchAsync("t")).GetProperty("status").GetString().ShouldBe("MODAL");

        using var confirmed = await http.PostAsJsonAsync("/mj/submit/modal", new { taskId = "t" }, Cancel);
        confirmed.StatusCode.ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromSeconds(10));

        (await FetchAsync("t")).GetProperty("status").GetString().ShouldBe("SUCCESS");
    }

    [Fact]
    public async Task Submitting_and_listing_work_as_on_a_relay()
    {
        using var submitted = await http.PostAsJsonAsync("/mj/submit/imagine", new { prompt = "a pig" }, Cancel);
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("result").GetString()!;
        relay.Upstream.Submit(TaskPlan.Success(TimeSpan.Zero), "done");

        using var listed = await http.PostAsJsonAsync("/mj/task/list-by-condition", new { ids = new[] { id, "nobody", "done" } }, Cancel);
        var items = await listed.Content.ReadFromJsonAsync<JsonElement>(Cancel);

        items.EnumerateArray().Select(item => item.GetProperty("id").GetString()).ShouldBe([id, "done"], ignoreOrder: true);
        items.EnumerateArray().Single(item => item.GetProperty("id").GetString() is "done").GetProperty("status").GetString().ShouldBe("SUCCESS");
    }

    [Theory]
    [InlineData("a/b c", "a%2Fb%20c")]
    [InlineData("100%25", "100%2525")]
    [InlineData("тест", "%D1%82%D0%B5%D1%81%D1%82")]
    public async Task Any_task_ID_can_be_asked_for(string id, string escaped)
    {
        relay.Upstream.Submit(TaskPlan.Success(TimeSpan.Zero), id);

        using var answer = await http.GetAsync($"/mj/task/{escaped}/fetch", Cancel);

        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString().ShouldBe(id);
    }

    [Fact]
    public async Task Unknown_tasks_and_wrong_keys_are_refused_in_the_words_of_a_relay()
    {
        using var unknown = await http.GetAsync("/mj/task/nobody/fetch", Cancel);
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await unknown.Content.ReadAsStringAsync(Cancel)).ShouldBe("""{"description":"task_no_found ","type":"upstream_error","code":4}""");

        using var wrong = new HttpRequestMessage(HttpMethod.Get, "/mj/task/nobody/fetch");
        wrong.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-other");
        using var refused = await http.SendAsync(wrong, Cancel);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Faults_come_in_their_order_then_the_task_is_back()
    {
        relay.Upstream.Submit(TaskPlan.Success(TimeSpan.Zero), "t");
        relay.Upstream.Faults.For("t", Replies.RateLimited(TimeSpan.FromSeconds(7)), times: 1);
        relay.Upstream.Faults.For("t", Replies.BadGateway(), times: 2);
        relay.Upstream.Faults.ForAll(Replies.Html(), times: 1);

        var statuses = new List<(int, string?)>();
        for (var call = 0; call < 5; call++)
        {
            using var answer = await http.GetAsync("/mj/task/t/fetch", Cancel);
            statuses.Add(((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            if (call == 0)
            {
                answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
            }
        }

        statuses.ShouldBe([(429, "application/json"), (502, "text/html"), (502, "text/html"), (200, "text/html"), (200, "application/json")]);
    }

    [Fact]
    public async Task Bodies_can_be_cut_empty_or_huge()
    {
        relay.Upstream.Submit(TaskPlan.Success(TimeSpan.Zero), "t");
        relay.Upstream.Faults.For("t", Replies.Truncated(), times: 1);
        relay.Upstream.Faults.For("t", Replies.Empty(), times: 1);
        relay.Upstream.Faults.For("t", new Reply.Huge(3_000_000), times: 1);

        var cut = await http.GetStringAsync("/mj/task/t/fetch", Cancel);
        Should.Throw<JsonException>(() => JsonDocument.Parse(cut));
        (await http.GetStringAsync("/mj/task/t/fetch", Cancel)).ShouldBeEmpty();
        var huge = await http.GetByteArrayAsync("/mj/task/t/fetch", Cancel);
        huge.Length.ShouldBe(3_000_000);
        JsonDocument.Parse(huge).RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task A_reset_breaks_the_connection_and_silence_lasts_until_the_caller_goes()
    {
        relay.Upstream.Faults.For("t", Replies.Reset(), times: 1);
        relay.Upstream.Faults.For("t", Replies.Hang(), times: 1);

        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync("/mj/task/t/fetch", Cancel));

        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var silence = http.GetAsync("/mj/task/t/fetch", impatient.Token);
        while (relay.Upstream.Calls.Total < 2)
        {
            await Task.Yield();
        }

        silence.IsCompleted.ShouldBeFalse();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => silence);
    }

    [Fact]
    public async Task A_drip_gives_one_byte_at_each_tick()
    {
        relay.Upstream.Submit(TaskPlan.Success(TimeSpan.Zero), "t");
        relay.Upstream.Faults.For("t", new Reply.Drip(TimeSpan.FromSeconds(1)), times: 1);

        using var answer = await http.GetAsync("/mj/task/t/fetch", HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancel);
        var bytes = new byte[1024];

        (await body.ReadAsync(bytes, Cancel)).ShouldBe(1);
        var next = body.ReadAsync(bytes, Cancel).AsTask();
        next.IsCompleted.ShouldBeFalse();
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await next).ShouldBeGreaterThan(0);
    }

    private async Task<JsonElement> FetchAsync(string id) => await http.GetFromJsonAsync<JsonElement>($"/mj/task/{id}/fetch", Cancel);
}
