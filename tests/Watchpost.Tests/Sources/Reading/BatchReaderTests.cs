using System.Text;
using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Sources.Reading;

namespace Watchpost.Tests.Sources.Reading;

public sealed class BatchReaderTests
{
    [Fact]
    public void A_labelled_list_reads_as_labelled()
    {
        var fixture = Fixture.Named("batch/list_response_partial.json");
        var ids = fixture.Expect.Select(pair => pair.Key).ToList();

        var answers = BatchReader.Read(TestDefinitions.Preset("midjourney"), ids, fixture.Answer).ShouldBeOfType<BatchReading.Answers>();

        answers.ByTaskId.Count.ShouldBe(ids.Count);
        foreach (var (id, expected) in fixture.Expect)
        {
            var actual = answers.ByTaskId[id].Observation is Observation.Reported seen
                ? seen.State.ToString()
                : ((Observation.PollFailed)answers.ByTaskId[id].Observation).Problem.ToString();
            actual.ShouldBe(expected!.GetValue<string>(), StringCompareShould.IgnoreCase);
        }
    }

    [Fact]
    public void An_item_reads_as_if_it_had_been_asked_for_alone()
    {
        var body = """{"code":"success","data":[{"task_id":"a","status":"SUCCESS","progress":"100%"},{"task_id":"other","status":"FAIL"}]}""";

        var answers = Read("suno-relay", body, 200, "a", "b").ShouldBeOfType<BatchReading.Answers>();

        answers.ByTaskId.Keys.ShouldBe(["a", "b"], ignoreOrder: true);
        var seen = answers.ByTaskId["a"].Observation.ShouldBeOfType<Observation.Reported>();
        (seen.State, seen.Progress).ShouldBe((TaskState.Succeeded, 100));
        answers.ByTaskId["b"].Observation.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.NotFound);
    }

    [Fact]
    public void An_item_that_is_nested_too_deeply_leaves_the_others_readable()
    {
        var deep = new string('[', ResponseLimits.MaxDepth + 5) + new string(']', ResponseLimits.MaxDepth + 5);
        var answers = Read("midjourney", $$"""[{"id":"1","status":"SUCCESS","extra":{{deep}}},{"id":"2","status":"SUCCESS","imageUrl":"u"}]""", 200, "1", "2").ShouldBeOfType<BatchReading.Answers>();

        answers.ByTaskId["2"].Observation.ShouldBeOfType<Observation.Reported>().State.ShouldBe(TaskState.Succeeded);
        answers.ByTaskId["1"].Observation.ShouldBeOfType<Observation.PollFailed>();
    }

    [Fact]
    public void An_item_shows_no_private_member() =>
        Encoding.UTF8.GetString(Read("midjourney", """[{"id":"1","nonce":"n","status":"SUCCESS"}]""", 200, "1").ShouldBeOfType<BatchReading.Answers>()
            .ByTaskId["1"].Observation.ShouldBeOfType<Observation.Reported>().Body.Span).ShouldBe("""{"id":"1","status":"SUCCESS"}""");

    [Theory]
    [InlineData(404, "")]
    [InlineData(405, "")]
    [InlineData(403, """{"error":{"message":"no"}}""")]
    [InlineData(413, "")]
    [InlineData(302, "")]
    [InlineData(400, """{"description":"do_request_failed "}""")]
    [InlineData(200, "{}")]
    [InlineData(200, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[{]")]
    public void An_endpoint_that_is_not_there_is_not_served(int status, string body) =>
        Read("midjourney", body, status, "1").ShouldBeOfType<BatchReading.NotServed>();

    [Theory]
    [InlineData(401, PollProblem.Unauthorized)]
    [InlineData(429, PollProblem.RateLimited)]
    [InlineData(503, PollProblem.Unavailable)]
    public void Trouble_counts_for_every_task(int status, PollProblem expected) =>
        Read("midjourney", "", status, "1").ShouldBeOfType<BatchReading.Same>().Observation.ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(expected);

    [Fact]
    public void What_our_bound_cut_off_is_left_to_single_calls()
    {
        var answer = new UpstreamResponse { Status = 200, Body = """[{"id":"1","status":"SUCCESS","imageUrl":"u"},{"id":"2","status":"SUC"""u8.ToArray(), IsCut = true };

        var answers = BatchReader.Read(TestDefinitions.Preset("midjourney"), ["1", "2", "3"], answer).ShouldBeOfType<BatchReading.Answers>();

        answers.ByTaskId.Keys.ShouldBe(["1"]);
        var seen = answers.ByTaskId["1"].Observation.ShouldBeOfType<Observation.Reported>();
        (seen.State, seen.Truncated).ShouldBe((TaskState.Succeeded, false));
    }

    [Theory]
    [InlineData("""{"data":[{"task_id":"a","status":"SUCC""", 0)]
    [InlineData("""{"code":"success","x":{"data":[]},"data":[{"task_id":"a","status":"SUCCESS"},""", 1)]
    [InlineData("""{"code":"suc""", -1)]
    public void A_list_within_an_object_may_be_cut_too(string body, int whole)
    {
        var reading = BatchReader.Read(TestDefinitions.Preset("suno-relay"), ["a"], new UpstreamResponse { Status = 200, Body = Encoding.UTF8.GetBytes(body), IsCut = true });

        (reading is BatchReading.Answers(var answers) ? answers.Count : -1).ShouldBe(whole);
    }

    [Fact]
    public void An_item_that_is_too_large_for_a_single_answer_is_asked_for_alone()
    {
        var large = $$"""[{"id":"1","status":"SUCCESS","imageUrl":"u","x":"{{new string('a', ResponseLimits.KeptBytes)}}"},{"id":"2","status":"IN_PROGRESS"}]""";

        Read("midjourney", large, 200, "1", "2").ShouldBeOfType<BatchReading.Answers>().ByTaskId.Keys.ShouldBe(["2"]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[1,null,\"x\",[],{\"id\":null},{\"id\":{}}]")]
    public void Items_that_are_none_are_passed_over(string body) =>
        Read("midjourney", body, 200, "1").ShouldBeOfType<BatchReading.Answers>().ByTaskId["1"].Observation
            .ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.NotFound);

    private static BatchReading Read(string preset, string body, int status, params string[] ids) =>
        BatchReader.Read(TestDefinitions.Preset(preset), ids, new UpstreamResponse { Status = status, Body = Encoding.UTF8.GetBytes(body) });
}
