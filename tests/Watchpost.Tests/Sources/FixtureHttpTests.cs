using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

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
        foreach (var fixture in Fixture.Single)
        {
            current = fixture;
            using var configured = upstream.Source(settings => settings.Preset = fixture.Source, name: "any");
            var needs = configured.Source.Describe();
            var observation = await configured.AskAsync(fixture.TaskId, task => task with
            {
                Variables = needs.Variables.ToImmutableSortedDictionary(name => name, name => AllVariables[name], StringComparer.Ordinal),
                StatusUrl = needs.StatusUrl ? $"{upstream.Url}/status/1" : null,
            });
            mismatches.Add(Label.Mismatch(fixture, observation));
        }

        mismatches.Count.ShouldBeGreaterThan(80);
        mismatches.Where(mismatch => mismatch.Length > 0).ShouldBeEmpty();
    }
}
