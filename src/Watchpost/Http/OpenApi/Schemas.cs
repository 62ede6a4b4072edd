using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>The schemas of all bodies, generated from their records.</summary>
internal static class Schemas
{
    private static readonly ImmutableArray<(string Name, JsonTypeInfo Type)> Components =
    [
        ("Registration", DocumentJson.Default.Registration),
        ("Watch", WireJson.Default.Watch),
        ("Page", WireJson.Default.WatchPage),
        ("Attempts", WireJson.Default.Attempts),
        ("Attempt", WireJson.Default.AttemptBody),
        ("CallbackTest", DocumentJson.Default.CallbackTest),
        ("CallbackTestResult", WireJson.Default.CallbackTestResult),
        ("Replay", DocumentJson.Default.Replay),
        ("ReplayOperation", WireJson.Default.ReplayBody),
        ("Sources", WireJson.Default.Sources),
        ("Source", WireJson.Default.SourceBody),
        ("KeySet", WireJson.Default.KeySet),
        ("Ledger", WireJson.Default.Ledger),
        ("Health", WireJson.Default.HealthBody),
        ("Problem", WireJson.Default.Problem),
        ("Notification", DocumentJson.Default.Notification),
        ("Ping", DocumentJson.Default.Ping),
    ];

    private static readonly FrozenDictionary<Type, string> Names = Components.ToFrozenDictionary(component => component.Type.Type, component => component.Name);
    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Refine };

    public static JsonObject Text => new() { ["type"] = "string" };

    public static JsonObject Time => new() { ["type"] = "string", ["format"] = "date-time" };

    public static JsonObject OneOf(IEnumerable<string> names) => new() { ["type"] = "string", ["enum"] = Nodes.Array(names) };

    public static JsonObject Of(string component) => new() { ["$ref"] = "#/components/schemas/" + component };

    /// <summary>All component schemas by name.</summary>
    public static JsonObject All() => Nodes.Object(Components, component => component.Name, component => component.Type.GetJsonSchemaAsNode(Options));

    private static JsonNode Refine(JsonSchemaExporterContext context, JsonNode schema) =>
        !context.Path.IsEmpty && Names.TryGetValue(context.TypeInfo.Type, out var name) ? Of(name) : SchemaRules.Refine(context, schema as JsonObject ?? []);
}
