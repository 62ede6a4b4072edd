using System.Text.Json;
using System.Text.Json.Nodes;
using Watchpost.Sources.Reading;

namespace Watchpost.Tests.Sources;

/// <summary>One labelled answer of <c>Fixtures/manifest.json</c>.</summary>
internal sealed record Fixture(string File, int Http, string ContentType, Dictionary<string, string> Headers, string Source, JsonObject Expect)
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<Fixture> All { get; } =
        JsonSerializer.Deserialize<List<Fixture>>(System.IO.File.ReadAllText(Path.Combine(Root, "manifest.json")), Json)!;

    /// <summary>The answers that lie there, labelled or not.</summary>
    public static IEnumerable<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(file => file != "manifest.json"),
    ];

    /// <summary>Those that are one task's answer.</summary>
    public static IEnumerable<Fixture> Single => All.Where(fixture => fixture.Expect.ContainsKey("state"));

    public static Fixture Named(string file) => All.Single(fixture => string.Equals(fixture.File, file, StringComparison.Ordinal));

    public byte[] Body => System.IO.File.ReadAllBytes(Path.Combine(Root, File));

    /// <summary>The ID that the answer tells at its root, or any.</summary>
    public string TaskId
    {
        get
        {
            try
            {
                return JsonNode.Parse(Body) is JsonObject json && json["id"] is { } id ? id.ToString() : "t-1";
            }
            catch (JsonException)
            {
                return "1746000000123457";
            }
        }
    }

    public UpstreamResponse Answer => new()
    {
        Status = Http,
        MediaType = ContentType.Split(';')[0] is { Length: > 0 } type ? type : null,
        CharSet = ContentType.Contains("charset=", StringComparison.Ordinal) ? ContentType.Split("charset=")[1] : null,
        IsChallenge = Headers.ContainsKey("cf-mitigated"),
        RetryAfter = Headers.TryGetValue("Retry-After", out var seconds) ? TimeSpan.FromSeconds(int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)) : null,
        Body = Body,
    };

    public override string ToString() => File;
}
