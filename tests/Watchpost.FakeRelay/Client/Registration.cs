using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Watchpost.Fakes;

/// <summary>The body of a registration. What is <see langword="null"/> is left out; <see cref="With"/> puts in anything else, right or wrong.</summary>
public sealed record Registration(string TaskId, string CallbackUrl)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The source.</summary>
    public string? Source { get; init; }

    /// <summary>Of <c>progress</c>, <c>waiting</c>, <c>finished</c>.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary><c>whsec_…</c>.</summary>
    public string? Secret { get; init; }

    /// <summary>Echoed in the webhook.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>For sources whose URL needs more than the task's ID.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>For sources that are asked at a URL of the caller's choice.</summary>
    public string? StatusUrl { get; init; }

    /// <summary>10 to 604800.</summary>
    public int? DeadlineSeconds { get; init; }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Web);

    /// <summary>As JSON, with one member set to any JSON, known or not.</summary>
    public string With(string member, string json)
    {
        var body = JsonNode.Parse(ToJson())!.AsObject();
        body[member] = JsonNode.Parse(json);
        return body.ToJsonString();
    }

    /// <summary>As JSON, without one member.</summary>
    public string Without(string member)
    {
        var body = JsonNode.Parse(ToJson())!.AsObject();
        body.Remove(member);
        return body.ToJsonString();
    }
}
