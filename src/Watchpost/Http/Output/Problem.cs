using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Watchpost.Http.Output;

/// <summary>An error as it is answered: RFC 9457 <c>application/problem+json</c>. Never holds a secret or an exception's words.</summary>
internal sealed record Problem(
    [property: DataType("uri-reference"), Description("Such as `/problems/validation`.")] string Type,
    [property: Description("A short summary.")] string Title,
    [property: Range(400, 599)] int Status,
    [property: Description("What is wrong this time, and what to do.")] string Detail)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What is wrong with which field, query value or header.")]
    public IReadOnlyDictionary<string, ImmutableArray<string>>? Errors { get; init; }

    /// <summary>When asking again is worth a try: the <c>Retry-After</c> header.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The last part of the type.</summary>
    [JsonIgnore]
    public string Kind => Type[(Type.LastIndexOf('/') + 1)..];
}
