using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>Writes the OpenAPI 3.1 document: paths from the functions, schemas from the records, the rest from <see cref="Operations"/>.</summary>
internal static class OpenApiDocument
{
    /// <param name="endpoints">All HTTP functions of the app.</param>
    /// <exception cref="InvalidOperationException">A function has no description, or a description has no function.</exception>
    public static ReadOnlyMemory<byte> Write(IEnumerable<Endpoint> endpoints)
    {
        var all = endpoints.OrderBy(endpoint => endpoint.Route, StringComparer.Ordinal).ThenBy(endpoint => endpoint.Method, StringComparer.Ordinal).ToList();
        var apart = all.Select(endpoint => endpoint.Function).ToHashSet(StringComparer.Ordinal);
        apart.SymmetricExceptWith(Operations.All.Keys);
        if (apart.Count > 0)
        {
            throw new InvalidOperationException("Functions and operations differ: " + string.Join(", ", apart.Order(StringComparer.Ordinal)) + ".");
        }

        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Document(all).WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }

    private static JsonObject Document(List<Endpoint> endpoints) => new()
    {
        ["openapi"] = "3.1.1",
        ["jsonSchemaDialect"] = "https://spec.openapis.org/oas/3.1/dialect/base",
        ["info"] = new JsonObject
        {
            ["title"] = "Watchpost",
            ["version"] = Product.Version,
            ["summary"] = "Turns \"submit, then poll\" APIs into webhooks.",
            ["description"] = "Register a task ID and a callback URL. Watchpost polls the API until the task ends, stores the result, and POSTs a signed webhook (https://www.standardwebhooks.com).",
            ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = Answers.BasePath }),
        ["paths"] = Nodes.Object(endpoints.GroupBy(endpoint => endpoint.Route, StringComparer.Ordinal), path => "/" + path.Key, path =>
            Nodes.Object(path, endpoint => endpoint.Method.ToLowerInvariant(), endpoint => OperationJson.Of(endpoint, Operations.All[endpoint.Function]))),
        ["webhooks"] = Nodes.Object([.. NotificationTypes.All, "ping"], type => type, type => WebhookJson.Of(type, type == "ping"
            ? new(Schemas.Of("Ping"), Examples.Ping)
            : new(Schemas.Of("Notification"), Examples.Notification(type)))),
        ["components"] = new JsonObject
        {
            ["schemas"] = Schemas.All(),
            ["securitySchemes"] = new JsonObject
            {
                ["functionKey"] = Key("header", "x-functions-key"),
                ["functionKeyInQuery"] = Key("query", "code"),
            },
        },
    };

    private static JsonObject Key(string place, string name) => new()
    {
        ["type"] = "apiKey",
        ["in"] = place,
        ["name"] = name,
        ["description"] = "A function key. Required in Azure only.",
    };
}
