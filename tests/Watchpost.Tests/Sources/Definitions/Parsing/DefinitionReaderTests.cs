namespace Watchpost.Tests.Sources.Definitions.Parsing;

public sealed class DefinitionReaderTests
{
    /// <summary>A whole definition but for what a test adds; <c>$</c> stands for it.</summary>
    private const string Rest = "\"request\":{\"url\":\"https://x.test/{taskId}\"},\"status\":\"/s\",\"values\":{\"succeeded\":[\"ok\"]}";

    [Theory]
    [InlineData("not json", "test.json: the definition is not valid JSON")]
    [InlineData("[]", "test.json: the definition has to be a JSON object")]
    [InlineData("""{"docs":"a","docs":"b"}""", "/docs is given twice")]
    [InlineData("""{"extends":"midjorney"}""", "/extends names 'midjorney', which is not a preset; did you mean 'midjourney'")]
    [InlineData("""{"extends":1}""", "/extends has to be a text")]
    [InlineData("{}", "/request/url is missing")]
    [InlineData("{$,\"colour\":1}", "/colour is not known")]
    [InlineData("{$,\"docs\":1}", "/docs has to be a text")]
    [InlineData("{$,\"resultTtl\":\"a day\"}", "/resultTtl has to be a number")]
    [InlineData("{$,\"poll\":{\"every\":1}}", "/poll/every is not known")]
    [InlineData("{$,\"poll\":{\"first\":-1}}", "/poll/first has to be a number from 0 to 86400")]
    [InlineData("{$,\"poll\":{\"steps\":[[60,10],[30,5]]}}", "/poll/steps/1 can never be reached")]
    [InlineData("{$,\"poll\":{\"steps\":[[60]]}}", "/poll/steps/0 has to be a pair")]
    [InlineData("{$,\"poll\":{\"min\":90}}", "/poll/min is longer than max")]
    [InlineData("{$,\"error\":[\"failReason\"]}", "/error/0 'failReason' is not a JSON Pointer")]
    [InlineData("{$,\"error\":[\"/a~2b\"]}", "/error/0 '/a~2b' is not a JSON Pointer")]
    [InlineData("{$,\"id\":\"/a~\"}", "/id '/a~' is not a JSON Pointer")]
    [InlineData("{$,\"id\":\"/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7\"}", "/id '/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7' has more than 16 segments")]
    [InlineData("{$,\"default\":\"succeeded\"}", "/default has to be one of pending, running, waiting")]
    [InlineData("{$,\"before\":[{\"state\":\"done\",\"when\":[]}]}", "/before/0/state has to be one of")]
    [InlineData("{$,\"before\":[{\"when\":[{\"http\":[200]}]}]}", "/before/0/state is missing")]
    [InlineData("{$,\"before\":[{\"state\":\"failed\",\"when\":[]}]}", "/status can never be reached: a rule in before always holds")]
    [InlineData("{$,\"after\":[{\"state\":\"failed\",\"when\":[]},{\"state\":\"running\",\"when\":[{\"http\":[200]}]}]}", "/after/1 can never be reached: /after/0 always holds")]
    [InlineData("{$,\"after\":[{\"state\":\"failed\",\"when\":[{\"http\":[200]}]},{\"state\":\"running\",\"when\":[{\"http\":[200]}]}]}", "/after/1 can never be reached: an earlier rule has the same conditions")]
    [InlineData("{$,\"after\":[{\"state\":\"failed\",\"when\":[{\"http\":[99]}]}]}", "/after/0/when/0/http/0 has to be a number from 100 to 599")]
    [InlineData("{$,\"after\":[{\"state\":\"failed\",\"when\":[{}]}]}", "/after/0/when/0 tests nothing")]
    [InlineData("{$,\"after\":[{\"state\":\"failed\",\"when\":[{\"in\":[1]}]}]}", "/after/0/when/0/p is missing")]
    [InlineData("{$,\"after\":[{\"state\":\"failed\",\"when\":[{\"p\":\"/a\"}]}]}", "/after/0/when/0 needs one of in, notIn, nonEmpty, match")]
    [InlineData("{$,\"after\":[{\"state\":\"failed\",\"when\":[{\"p\":\"/a\",\"match\":\"(\"}]}]}", "/after/0/when/0/match is not a regular expression")]
    [InlineData("{$,\"after\":[{\"state\":\"failed\",\"when\":[{\"p\":\"/a\",\"in\":[]}]}]}", "/after/0/when/0/in has to name at least one value")]
    [InlineData("{$,\"after\":[{\"state\":\"failed\",\"when\":[{\"p\":\"/a\",\"in\":[null]}]}]}", "/after/0/when/0/in/0 has to be a text, a number or a boolean")]
    [InlineData("{$,\"complete\":{}}", "/complete has to be an array")]
    [InlineData("{$,\"progress\":{\"format\":\"percent\"}}", "/progress/p is missing")]
    [InlineData("{$,\"progress\":{\"p\":\"/a\",\"format\":\"fraction\"}}", "/progress/of goes with format fraction")]
    [InlineData("{$,\"progress\":{\"p\":\"/a\",\"of\":\"/b\"}}", "/progress/of goes with format fraction")]
    [InlineData("{$,\"private\":[\"\"]}", "/private/0 has to point at a member")]
    [InlineData("{$,\"allowedHosts\":[\"https://x.test/path\"]}", "/allowedHosts/0 is not a host")]
    [InlineData("{$,\"batch\":{\"url\":\"{baseUrl}/l\",\"itemId\":\"/id\"}}", "/batch has {taskIds} neither in url nor in body")]
    [InlineData("{$,\"batch\":{\"body\":{}}}", "/batch needs url and itemId")]
    [InlineData("{$,\"batch\":{\"url\":\"{baseUrl}/{taskId}\",\"itemId\":\"/id\",\"body\":\"{taskIds}\"}}", "/batch/url has {taskId}, which nothing fills here")]
    [InlineData("{$,\"followUp\":{\"url\":\"{p:response_url}\"}}", "/followUp/url 'response_url' is not a JSON Pointer")]
    [InlineData("{$,\"followUp\":{\"url\":\"https://elsewhere.test/\"}}", "/followUp/url has to begin with {baseUrl}")]
    [InlineData("""{"request":{"url":"https://x.test/{taskID}"},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/url has {taskID}, which nothing fills here")]
    [InlineData("""{"request":{"url":"https://x.test/{var.a b}"},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/url has {var.a b}, which nothing fills here")]
    [InlineData("""{"request":{"url":"https://x.test/{taskIds}"},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/url has {taskIds}, which nothing fills here")]
    [InlineData("""{"request":{"url":"https://x.test/{p:/a}"},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/url has {p:/a}, which nothing fills here")]
    [InlineData("""{"request":{"url":"https://x.test/{taskId"},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/url has a '{' without its '}'")]
    [InlineData("""{"request":{"url":"/v1/{taskId}"},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/url has to begin with {baseUrl}")]
    [InlineData("""{"request":{"url":"{statusUrl}/x"},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/url has to be {statusUrl} alone")]
    [InlineData("""{"request":{"url":"{baseUrl}{taskId}"},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/url needs a '/' or '?' after {baseUrl}")]
    [InlineData("""{"baseUrl":"ftp://x","request":{"url":"{baseUrl}/{taskId}"},"status":"/s","values":{"succeeded":["ok"]}}""", "/baseUrl has to be an absolute http or https URL")]
    [InlineData("""{"baseUrl":"https://{taskId}.x.test","request":{"url":"{baseUrl}/"},"status":"/s","values":{"succeeded":["ok"]}}""", "/baseUrl has {taskId}, which nothing fills here")]
    [InlineData("""{"request":{"url":"https://x.test/","method":"DELETE"},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/method has to be one of GET, POST")]
    [InlineData("""{"request":{"url":"https://x.test/","headers":{"Host":"y"}},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/headers/Host is a header that belongs to the connection")]
    [InlineData("""{"request":{"url":"https://x.test/","headers":{"a b":"y"}},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/headers/a b is not a header name")]
    [InlineData("""{"request":{"url":"https://x.test/","headers":{"a":"y\r\nb: c"}},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/headers/a holds a character that a header cannot hold")]
    [InlineData("""{"request":{"url":"https://x.test/","headers":{"a":"{taskId}"}},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/headers/a has {taskId}, which nothing fills here")]
    [InlineData("""{"request":{"url":"https://x.test/","headers":{"content-type":"application/json"}},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/headers/content-type goes with a body, and there is none")]
    [InlineData("""{"request":{"url":"https://x.test/","body":{"a":["{var}"]}},"status":"/s","values":{"succeeded":["ok"]}}""", "/request/body/a/0 has {var}, which nothing fills here")]
    [InlineData("""{"request":{"url":"https://x.test/"},"status":"/s","values":{"succeeded":["ok"],"failed":["OK"]}}""", "/values/failed/0 can never be reached: 'OK' means succeeded already")]
    [InlineData("""{"request":{"url":"https://x.test/"},"status":"/s","values":{"failed":["no"]}}""", "/values and the rules never reach 'succeeded'")]
    [InlineData("""{"request":{"url":"https://x.test/"},"values":{"succeeded":["ok"]}}""", "/values and status go together")]
    [InlineData("""{"request":{"url":"https://x.test/"},"status":"/s","values":{"done":["ok"],"succeeded":["k"]}}""", "/values/done is not known; known here: pending")]
    public void A_wrong_definition_is_refused_with_the_place_and_the_reason(string json, string expected) =>
        TestDefinitions.Errors(json.Replace("$,", Rest + ",", StringComparison.Ordinal)).ShouldContain(error => error.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"docs":"\ud800"}""", "/docs has to be valid Unicode")]
    [InlineData("""{"extends":"\udc00"}""", "/extends has to be valid Unicode")]
    [InlineData("""{"extends":"midjourney","docs":"\ud83d"}""", "/docs has to be valid Unicode")]
    [InlineData("""{"values":{"failed":["\ud800"]}}""", "/values/failed/0 has to be valid Unicode")]
    [InlineData("""{"after":[{"state":"failed","when":[{"p":"/a","in":["\ud800"]}]}]}""", "/after/0/when/0/in/0 has to be valid Unicode")]
    [InlineData("""{"request":{"url":"https://x.test/","headers":{"a":"\ud800"}}}""", "/request/headers/a has to be valid Unicode")]
    [InlineData("""{"request":{"url":"https://x.test/","body":{"a":["\ud800"]}}}""", "/request/body/a/0 has to be valid Unicode")]
    [InlineData("""{"request":{"url":"https://x.test/","body":{"\ud800":1}}}""", @"/request/body/\ud800 has to be valid Unicode")]
    [InlineData("""{"\ud800":1}""", @"/\ud800 is not known")]
    [InlineData("""{"extends":"midjourney","poll":{"\ud800":1}}""", @"/poll/\ud800 is not known")]
    public void Half_a_surrogate_pair_is_refused_with_its_place(string json, string expected) =>
        TestDefinitions.Errors(json).ShouldContain(error => error.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void All_errors_are_told_at_once() =>
        TestDefinitions.Errors("""
            {"extends":"midjourney","colour":1,"status":"s","poll":{"first":"soon"},"values":{"failed":["SUCCESS"]},"request":{"url":"{baseUrl}/{x}"}}
            """).Count.ShouldBe(5);

    [Fact]
    public void What_extends_a_preset_changes_only_what_it_names()
    {
        var changed = TestDefinitions.Parse("""{"extends":"midjourney","poll":{"first":7},"request":{"headers":{"Authorization":null,"X-Key":"{secret}"}}}""");

        changed.Poll.ShouldSatisfyAllConditions(
            poll => poll.First.ShouldBe(TimeSpan.FromSeconds(7)),
            poll => poll.Steps.Length.ShouldBe(3),
            poll => poll.Deadline.ShouldBe(TimeSpan.FromSeconds(4500)));
        changed.Request.Headers.Select(header => header.Name).ShouldBe(["Accept", "X-Key"]);
        changed.Values.ShouldBe(TestDefinitions.Preset("midjourney").Values, ignoreOrder: true);
    }

    [Fact]
    public void The_poll_hints_say_what_the_definition_says()
    {
        var poll = TestDefinitions.Preset("midjourney").Poll;

        poll.First.ShouldBe(TimeSpan.Zero);
        poll.Steps.ShouldBe([Step(60, 10), Step(180, 15), Step(600, 30)]);
        (poll.Max, poll.Min, poll.NotFoundGrace).ShouldBe((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(120)));
    }

    [Fact]
    public void Without_hints_there_is_a_schedule_for_jobs_of_seconds_to_minutes() =>
        TestDefinitions.Preset("replicate").Poll.Steps.ShouldBe([Step(30, 5), Step(120, 10), Step(600, 30)]);

    [Fact]
    public void A_longest_gap_alone_is_the_only_gap() =>
        TestDefinitions.Parse("{" + Rest + ",\"poll\":{\"max\":300}}").Poll.Steps.ShouldBeEmpty();

    private static (TimeSpan UntilAge, TimeSpan Gap) Step(int untilAge, int gap) => (TimeSpan.FromSeconds(untilAge), TimeSpan.FromSeconds(gap));
}
