using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.AspNetCore.Http.Features;
using Watchpost.Sources.Definitions;
using Watchpost.Sources.Definitions.Parsing;

namespace Watchpost.Tests.Sources;

public sealed class PresetTests
{
    private static readonly string[] Expected =
    [
        "apify", "assemblyai", "azure-arm", "azure-di", "azure-speech", "dashscope", "fal", "generic", "github-run", "google-lro", "heygen", "jimeng", "kie-mj",
        "kling", "legnext", "leonardo", "luma", "midjourney", "midjourney-proxy", "minimax", "nano-gpt-mj", "newapi-video", "openai-batch", "openai-response",
        "openai-video", "replicate", "runpod", "runway", "stability", "suno-relay", "vidu", "volc-ark", "webman-php",
    ];

    [Fact]
    public void All_presets_are_there() => Presets.Names.ShouldBe(Expected);

    [Fact]
    public void Every_preset_is_valid_and_names_its_documentation()
    {
        foreach (var name in Presets.Names)
        {
            var definition = TestDefinitions.Preset(name);
            ((string?)JsonNode.Parse(Presets.Find(name)!)!["docs"]).ShouldNotBeNullOrEmpty(name);
            (definition.BaseUrl is not null || definition.Request.Url.Parts[0].Place is Template.Placeholder.BaseUrl or Template.Placeholder.StatusUrl).ShouldBeTrue(name);
        }
    }

    [Theory]
    [InlineData("midjourney", "GET /mj/task/t%201/fetch")]
    [InlineData("midjourney-proxy", "GET /mj/task/t%201/fetch")]
    [InlineData("webman-php", "GET /task/fetch?taskId=t%201")]
    [InlineData("nano-gpt-mj", "POST /api/check-midjourney-status {\"task_id\":\"t 1\"}")]
    [InlineData("suno-relay", "GET /suno/fetch/t%201")]
    [InlineData("newapi-video", "GET /v1/video/generations/t%201")]
    [InlineData("openai-video", "GET /v1/videos/t%201")]
    [InlineData("openai-batch", "GET /v1/batches/t%201")]
    [InlineData("openai-response", "GET /v1/responses/t%201")]
    [InlineData("replicate", "GET /v1/predictions/t%201")]
    [InlineData("fal", "GET /a/b/requests/t%201/status")]
    [InlineData("luma", "GET /dream-machine/v1/generations/t%201")]
    [InlineData("kling", "GET /v1/videos/a%2Fb/t%201")]
    [InlineData("jimeng", "POST /?Action=CVSync2AsyncGetResult&Version=2022-08-31 {\"req_key\":\"a/b\",\"task_id\":\"t 1\"}")]
    [InlineData("vidu", "GET /ent/v2/tasks/t%201/creations")]
    [InlineData("runway", "GET /v1/tasks/t%201")]
    [InlineData("stability", "GET /v2beta/results/t%201")]
    [InlineData("leonardo", "GET /api/rest/v1/generations/t%201")]
    [InlineData("runpod", "GET /v2/a%2Fb/status/t%201")]
    [InlineData("assemblyai", "GET /v2/transcript/t%201")]
    [InlineData("heygen", "GET /v1/video_status.get?video_id=t%201")]
    [InlineData("apify", "GET /v2/actor-runs/t%201")]
    [InlineData("github-run", "GET /repos/a%2Fb/a%2Fb/actions/runs/t%201")]
    [InlineData("azure-arm", "GET /somewhere?else")]
    [InlineData("azure-di", "GET /somewhere?else")]
    [InlineData("azure-speech", "GET /speechtotext/v3.2/transcriptions/t%201")]
    [InlineData("google-lro", "GET /v1/t%201")]
    [InlineData("dashscope", "GET /api/v1/tasks/t%201")]
    [InlineData("volc-ark", "GET /api/v3/contents/generations/tasks/t%201")]
    [InlineData("minimax", "GET /v1/query/video_generation?task_id=t%201")]
    [InlineData("kie-mj", "GET /api/v1/mj/record-info?taskId=t%201")]
    [InlineData("legnext", "GET /api/v1/job/t%201")]
    [InlineData("generic", "GET /t%201")]
    public async Task Every_preset_asks_where_its_api_answers_with_the_key(string preset, string expected)
    {
        var asked = "";
        var hasKey = false;
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            asked = $"{context.Request.Method} {context.Features.Get<IHttpRequestFeature>()!.RawTarget} {body}".TrimEnd();
            hasKey = context.Request.Headers.Any(header => header.Value.ToString().Contains("sk-secret-key", StringComparison.Ordinal));
        });
        using var configured = upstream.Source(settings => settings.Preset = preset, name: "any");
        var needs = configured.Source.Describe();

        await configured.AskAsync("t 1", task => task with
        {
            Variables = needs.Variables.ToImmutableSortedDictionary(name => name, _ => "a/b", StringComparer.Ordinal),
            StatusUrl = needs.StatusUrl ? $"{upstream.Url}/somewhere?else" : null,
        });

        asked.ShouldBe(expected);
        hasKey.ShouldBe(preset is not "webman-php");
    }

    [Fact]
    public void A_name_with_underscores_finds_the_preset_with_hyphens() =>
        Presets.Find("midjourney_proxy").ShouldBe(Presets.Find("midjourney-proxy").ShouldNotBeNull());

    [Fact]
    public void The_schema_and_the_reader_know_the_same_keys()
    {
        var schema = JsonNode.Parse(DefinitionSchema.Json.Span)!;

        Keys(schema).ShouldBe(DefinitionKeys.Root, ignoreOrder: true);
        Keys(schema["$defs"]!["request"]!).ShouldBe(DefinitionKeys.Request, ignoreOrder: true);
        Keys(schema["$defs"]!["rules"]!["items"]!).ShouldBe(DefinitionKeys.Rule, ignoreOrder: true);
        Keys(schema["$defs"]!["condition"]!).ShouldBe(DefinitionKeys.Condition, ignoreOrder: true);
        Keys(schema["properties"]!["values"]!).ShouldBe(Verdicts.Names, ignoreOrder: true);
        foreach (var (name, keys) in new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["progress"] = DefinitionKeys.Progress, ["followUp"] = DefinitionKeys.FollowUp, ["times"] = DefinitionKeys.Times,
            ["batch"] = DefinitionKeys.Batch, ["poll"] = DefinitionKeys.Poll,
        })
        {
            Keys(schema["properties"]![name]!).ShouldBe(keys, ignoreOrder: true);
        }
    }

    [Fact]
    public void The_schema_takes_null_where_the_reader_does()
    {
        var schema = JsonSchema.FromText(Encoding.UTF8.GetString(DefinitionSchema.Json.Span));
        var whole = JsonNode.Parse("""
            {
              "docs": "d", "auth": "a", "baseUrl": "https://x.test", "allowedHosts": ["y.test"],
              "request": { "method": "POST", "url": "{baseUrl}/{taskId}", "headers": { "X-Key": "{secret}" }, "body": { "a": null } },
              "before": [{ "state": "failed", "when": [{ "http": [403], "p": "/a", "in": ["b"], "notIn": ["c"], "nonEmpty": true, "match": "d", "unless": { "http": [200] } }] }],
              "status": "/s",
              "values": { "pending": ["p"], "running": ["r"], "waiting": ["w"], "succeeded": ["ok"], "failed": ["f"], "cancelled": ["c"], "notFound": ["n"], "authError": ["a"], "transient": ["t"] },
              "after": [{ "state": "succeeded", "when": [{ "http": [200] }] }],
              "default": "waiting",
              "progress": { "p": "/p", "format": "fraction", "of": "/q" },
              "error": "/e", "result": ["/r"], "resultTtl": 1, "complete": [{ "p": "/c", "nonEmpty": true }],
              "followUp": { "url": "{p:/u}", "failOnHttpError": true, "result": "/r" },
              "times": { "submitted": "/a", "started": "/b", "finished": "/c", "unit": "s" },
              "id": "/id", "kind": "/kind",
              "batch": { "method": "POST", "url": "{baseUrl}/l?{taskIds}", "body": "{taskIds}", "items": "/i", "itemId": "/id", "maxIds": 2, "missing": "running", "as": "/d" },
              "poll": { "first": 1, "steps": [[60, 10]], "max": 60, "min": 1, "deadline": 60, "notFoundGrace": 1, "idleLimit": 60, "fullLimit": 60, "maxPerSecond": 1, "honourRetryAfter": true },
              "private": ["/x"]
            }
            """)!;
        var places = PlacesIn(whole, []).ToList();
        var taken = 0;
        foreach (var changed in places.Select(place => WithNull(whole, place)).Prepend(whole).Append(JsonNode.Parse("""
            {
              "request": { "url": "{statusUrl}" }, "status": null, "values": null, "progress": { "p": "/p", "of": null, "format": null },
              "before": [{ "state": "succeeded", "when": [{ "http": [200], "p": null, "in": null, "notIn": null, "nonEmpty": null, "match": null, "unless": null }] }]
            }
            """)!))
        {
            var json = changed.ToJsonString();
            var isTaken = TestDefinitions.Errors(json).Count == 0;
            taken += isTaken ? 1 : 0;
            (isTaken && !schema.Evaluate(JsonElement.Parse(json)).IsValid).ShouldBeFalse(json);
        }

        taken.ShouldBeGreaterThan(60);
    }

    private static JsonNode WithNull(JsonNode whole, string[] place)
    {
        var changed = whole.DeepClone();
        var holder = place[..^1].Aggregate(changed, (node, key) => node is JsonArray items ? items[int.Parse(key, CultureInfo.InvariantCulture)]! : node[key]!);
        holder[place[^1]] = null;
        return changed;
    }

    /// <summary>Where each member is, from the outside in.</summary>
    private static IEnumerable<string[]> PlacesIn(JsonNode? node, string[] place) => node switch
    {
        JsonObject members => members.SelectMany(member => PlacesIn(member.Value, [.. place, member.Key]).Prepend([.. place, member.Key])),
        JsonArray items => items.SelectMany((item, index) => PlacesIn(item, [.. place, index.ToString(CultureInfo.InvariantCulture)])),
        _ => [],
    };

    private static IEnumerable<string> Keys(JsonNode schema) => schema["properties"]!.AsObject().Select(member => member.Key);
}
