using System.Text;
using Watchpost.Sources;
using Watchpost.Sources.Definitions;
using Watchpost.Sources.Reading;

namespace Watchpost.Tests.Sources;

public sealed class FixtureReadingTests
{
    [Fact]
    public void Every_labelled_answer_reads_as_labelled()
    {
        Fixture.Single.Count().ShouldBeGreaterThan(80);

        Fixture.Single.Select(fixture => Label.Mismatch(fixture, Read(fixture))).Where(mismatch => mismatch.Length > 0).ShouldBeEmpty();
    }

    [Fact]
    public void Every_answer_is_labelled_with_what_is_compared()
    {
        string[] compared = ["state", "progress", "incomplete", "error", "retryAfter"];

        Fixture.All.Select(fixture => fixture.File).ShouldBe(Fixture.Files, ignoreOrder: true);
        Fixture.Single.SelectMany(fixture => fixture.Expect.Select(label => label.Key)).Distinct().ShouldBeSubsetOf(compared);
    }

    [Fact]
    public void The_walk_notices_two_swapped_states_in_one_definition()
    {
        var json = Encoding.UTF8.GetString(Presets.Find("midjourney")!)
            .Replace("\"SUCCESS\"", "\"SWAP\"", StringComparison.Ordinal)
            .Replace("\"FAILURE\"", "\"SUCCESS\"", StringComparison.Ordinal)
            .Replace("\"SWAP\"", "\"FAILURE\"", StringComparison.Ordinal);
        var swapped = TestDefinitions.Parse(json);

        var mismatches = Fixture.Single
            .Where(fixture => string.Equals(fixture.Source, "midjourney", StringComparison.Ordinal))
            .Count(fixture => Label.Mismatch(fixture, ObservationReader.Read(swapped, fixture.TaskId, fixture.Answer).Observation).Length > 0);

        mismatches.ShouldBeGreaterThan(10);
    }

    private static Observation Read(Fixture fixture) =>
        ObservationReader.Read(TestDefinitions.Preset(fixture.Source), fixture.TaskId, fixture.Answer).Observation;
}
