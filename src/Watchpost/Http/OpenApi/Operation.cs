using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>The description of one operation. Method, path and authorization come from its <see cref="Endpoint"/>.</summary>
internal sealed record Operation
{
    public required string Summary { get; init; }

    public string? About { get; init; }

    /// <summary>Description of the path parameter.</summary>
    public string InPath { get; init; } = "The ID, as returned by the API.";

    /// <summary>Query and header parameters; path parameters come from the route.</summary>
    public ImmutableArray<Parameter> Parameters { get; init; } = [];

    public Content? Body { get; init; }

    public required ImmutableArray<Reply> Replies { get; init; }

    /// <summary>Problems specific to this operation; <see cref="OperationJson"/> adds the common ones.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>A query, header or path parameter.</summary>
    internal sealed record Parameter(string In, string Name, JsonObject Schema, string About);

    internal sealed record Content(JsonObject Schema, JsonNode? Example, string Type = "application/json");

    /// <summary>A response other than a problem.</summary>
    internal sealed record Reply(int Status, string About, Content? Content = null, ImmutableArray<(string Name, string About)> Headers = default)
    {
        /// <summary>Alternative media types.</summary>
        public ImmutableArray<Content> Others { get; init; } = [];
    }
}
