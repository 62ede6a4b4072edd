using System.Text;
using Watchpost.Model;
using Watchpost.Sources;
using Watchpost.Sources.Reading;

namespace Watchpost.Tests.Sources;

public sealed class EncodingTests
{
    private const string Failure = """{"id":"1","status":"FAILURE","failReason":"上游任务超时"}""";

    [Theory]
    [InlineData("utf-8", null)]
    [InlineData("utf-8", "utf-8")]
    [InlineData("utf-8", "\"UTF-8\"")]
    [InlineData("utf-8", "utf8mb4")]
    [InlineData("utf-8", "iso-8859-1")]
    [InlineData("utf-8", "gbk")]
    [InlineData("utf-8", "no-such-thing")]
    [InlineData("gbk", "gbk")]
    [InlineData("gb18030", "GB18030")]
    [InlineData("utf-16", "utf-16")]
    [InlineData("utf-16BE", "utf-16be")]
    public void An_answer_is_read_in_the_encoding_that_it_is_in(string actual, string? declared)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(actual) ?? Encoding.GetEncoding(actual);

        var seen = Read(encoding.GetBytes(Failure), declared).ShouldBeOfType<Observation.Reported>();

        (seen.State, seen.Reason).ShouldBe((TaskState.Failed, "上游任务超时"));
        Encoding.UTF8.GetString(seen.Body.Span).ShouldBe(Failure);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_byte_order_mark_is_no_part_of_the_answer(string name)
    {
        var encoding = Encoding.GetEncoding(name);

        var seen = Read([.. encoding.GetPreamble(), .. encoding.GetBytes(Failure)], "utf-8").ShouldBeOfType<Observation.Reported>();

        Encoding.UTF8.GetString(seen.Body.Span).ShouldBe(Failure);
    }

    [Fact]
    public void A_broken_character_is_replaced_and_the_rest_is_read()
    {
        byte[] body = [.. """{"status":"FAILURE","failReason":"a"""u8, 0xE4, 0xB8, .. "z\"}"u8];

        Read(body, null).ShouldBeOfType<Observation.Reported>().Reason.ShouldBe("a\uFFFDz");
    }

    [Fact]
    public void An_unknown_encoding_that_is_not_utf8_is_unreadable() =>
        Read([.. """{"status":"SUCCESS","a":"""u8, 0x22, 0xFE, 0x22, .. "}"u8], "klingon").ShouldBeOfType<Observation.PollFailed>().Problem.ShouldBe(PollProblem.Unreadable);

    [Fact]
    public void A_character_that_our_bound_has_cut_does_no_harm()
    {
        byte[] body = [.. """{"status":"SUCCESS","x":"a"""u8, 0xE4, 0xB8];

        ObservationReader.Read(TestDefinitions.Preset("midjourney"), "1", new UpstreamResponse { Status = 200, Body = body, IsCut = true }).Observation
            .ShouldBeOfType<Observation.Reported>().State.ShouldBe(TaskState.Succeeded);
    }

    private static Observation Read(byte[] body, string? charSet) =>
        ObservationReader.Read(TestDefinitions.Preset("midjourney"), "1", new UpstreamResponse { Status = 200, MediaType = "application/json", CharSet = charSet, Body = body }).Observation;
}
