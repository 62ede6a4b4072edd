using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Watchpost.Http.Output;

/// <summary>An error response: RFC 9457 <c>application/problem+json</c>. Never contains a secret or an exception message.</summary>
internal sealed record Problem(
    [property: DataType("uri-reference"), Description("Such as `/problems/validation`.")] string Type,
    [property: Description("A short summary.")] string Title,
    [property: Range(400, 599)] int Status,
    [property: Description("What went wrong, and what to do.")] string Detail)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Validation errors by field, query parameter or header.")]
    public IReadOnlyDictionary<string, ImmutableArray<string>>? Errors { get; init; }

    /// <summary>How long to wait before a retry: the <c>Retry-After</c> header.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The last part of the type.</summary>
    [JsonIgnore]
    public string Kind => Type[(Type.LastIndexOf('/') + 1)..];
}
