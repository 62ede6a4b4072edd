using System.Collections.Immutable;
using Watchpost.Sources.Configuration;

namespace Watchpost.Tests.Sources;

public sealed class FixtureHttpTests
{
    /// <summary>Whatever a preset's URL needs besides the task ID.</summary>
    private static readonly Dictionary<string, string> AllVariables = new(StringComparer.Ordinal)
    {
        ["model"] = "fal-ai/flux", ["kind"] = "text2video", ["reqKey"] = "k", ["endpointId"] = "e", ["owner"] = "o", ["repo"] = "r",
    };

    [Fact]
    public async Task Every_labelled_answer_reads_as_labelled_over_real_http()
    {
        var mismatches = await WalkAsync(Fixture.Single, (settings, fixture) => settings.Preset = fixture.Source);

        mismatches.Count.ShouldBeGreaterThan(80);
        mismatches.Where(mismatch => mismatch.Length > 0).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_walk_notices_two_swapped_states_in_one_definition()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, """{"extends":"midjourney","values":{"succeeded":["FAILURE"],"failed":["SUCCESS"]}}""", TestContext.Current.CancellationToken);
        try
        {
            var mismatches = await WalkAsync(Fixture.Single.Where(fixture => fixture.Source == "midjourney"), (settings, _) => settings.Definition = file);

            mismatches.Count(mismatch => mismatch.Length > 0).ShouldBeGreaterThan(10);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<List<string>> WalkAsync(IEnumerable<Fixture> fixtures, Action<SourceOptions, Fixture> configure)
    {
        var current = Fixture.All[0];
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            context.Response.StatusCode = current.Http;
            context.Response.ContentType = current.ContentType.Length == 0 ? null : current.ContentType;
            foreach (var (name, value) in current.Headers)
            {
                context.Response.Headers[name] = value;
            }

            if (current.Http != 204)
            {
                await context.Response.Body.WriteAsync(current.Body);
            }
        });
        var mismatches = new List<string>();
        foreach (var fixture in fixtures)
        {
            current = fixture;
            using var configured = upstream.Source(settings => configure(settings, fixture), name: "any");
            var needs = configured.Source.Describe();
            var observation = await configured.AskAsync(fixture.TaskId, task => task with
            {
                Variables = needs.Variables.ToImmutableSortedDictionary(name => name, name => AllVariables[name], StringComparer.Ordinal),
                StatusUrl = needs.StatusUrl ? $"{upstream.Url}/status/1" : null,
            });
            mismatches.Add(Label.Mismatch(fixture, observation));
        }

        return mismatches;
    }
}
