using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>What a call is for, what it takes and what it answers. Its method, its path and whether it needs a key are its function's to say.</summary>
internal sealed record Operation
{
    public required string Summary { get; init; }

    public string? About { get; init; }

    /// <summary>What stands in the path's braces.</summary>
    public string InPath { get; init; } = "The ID, as the API gave it.";

    /// <summary>Query values and headers; those in the path follow from it.</summary>
    public ImmutableArray<Parameter> Parameters { get; init; } = [];

    public Content? Body { get; init; }

    public required ImmutableArray<Reply> Replies { get; init; }

    /// <summary>Every problem of its own; those of every call are added to them.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>A query value or a header.</summary>
    internal sealed record Parameter(string In, string Name, JsonObject Schema, string About);

    internal sealed record Content(JsonObject Schema, JsonNode? Example, string Type = "application/json");

    /// <summary>An answer that is no problem.</summary>
    internal sealed record Reply(int Status, string About, Content? Content = null, ImmutableArray<(string Name, string About)> Headers = default)
    {
        /// <summary>Further media types that it may have.</summary>
        public ImmutableArray<Content> Others { get; init; } = [];
    }
}
