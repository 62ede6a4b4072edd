using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Watchpost.Common;

namespace Watchpost.Http.OpenApi;

/// <summary>Writes the OpenAPI 3.1 document: paths from the functions, the rest from what stands beside the contract's types.</summary>
internal static partial class OpenApiDocument
{
    /// <summary>Writes it.</summary>
    /// <param name="endpoints">All HTTP functions of the app.</param>
    /// <exception cref="InvalidOperationException">A function is not described, or a description is of none.</exception>
    public static ReadOnlyMemory<byte> Write(IEnumerable<Endpoint> endpoints)
    {
        var all = endpoints.OrderBy(endpoint => endpoint.Route, StringComparer.Ordinal).ThenBy(endpoint => endpoint.Method, StringComparer.Ordinal).ToList();
        if (all.Select(endpoint => endpoint.Function).Order(StringComparer.Ordinal).SequenceEqual(Operations.All.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal) is false)
        {
            var apart = all.Select(endpoint => endpoint.Function).ToHashSet(StringComparer.Ordinal);
            apart.SymmetricExceptWith(Operations.All.Keys);
            throw new InvalidOperationException("Functions and their descriptions differ: " + string.Join(", ", apart.Order(StringComparer.Ordinal)) + ".");
        }

        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, all);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, List<Endpoint> endpoints)
    {
        json.WriteStartObject();
        json.WriteString("openapi", "3.1.1");
        json.WriteString("jsonSchemaDialect", "https://spec.openapis.org/oas/3.1/dialect/base");
        json.WriteStartObject("info");
        json.WriteString("title", "Watchpost");
        json.WriteString("version", Product.Version);
        json.WriteString("summary", "Turns \"submit, then poll\" APIs into webhooks.");
        json.WriteString("description", "Register a task ID and a callback URL; Watchpost asks the API until the task ends, stores the result, and POSTs a signed webhook (https://www.standardwebhooks.com).");
        json.WriteStartObject("license");
        json.WriteString("name", "MIT");
        json.WriteString("identifier", "MIT");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("servers");
        json.WriteStartObject();
        json.WriteString("url", "/api");
        json.WriteEndObject();
        json.WriteEndArray();

        json.WriteStartObject("paths");
        foreach (var path in endpoints.GroupBy(endpoint => endpoint.Route, StringComparer.Ordinal))
        {
            json.WriteStartObject("/" + path.Key);
            foreach (var endpoint in path)
            {
                json.WritePropertyName(endpoint.Method.ToLowerInvariant());
                OperationWriter.Write(json, endpoint, Operations.All[endpoint.Function], [.. InPath().Matches(endpoint.Route).Select(match => match.Groups["name"].Value)]);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("webhooks");
        foreach (var type in NotificationTypes.All)
        {
            WebhookWriter.Write(json, type, Schema.Of("Notification"), writer => Examples.Notification(writer, type));
        }

        WebhookWriter.Write(json, "ping", Schema.Of("Ping"), Examples.Ping);
        json.WriteEndObject();
        WriteComponents(json);
        json.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter json)
    {
        json.WriteStartObject("components");
        json.WriteStartObject("schemas");
        foreach (var (name, schema) in Schemas.All)
        {
            json.WritePropertyName(name);
            schema.Write(json);
        }

        json.WriteEndObject();
        json.WriteStartObject("securitySchemes");
        WriteKey(json, "functionKey", "header", "x-functions-key");
        WriteKey(json, "functionKeyInQuery", "query", "code");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, string scheme, string place, string name)
    {
        json.WriteStartObject(scheme);
        json.WriteString("type", "apiKey");
        json.WriteString("in", place);
        json.WriteString("name", name);
        json.WriteString("description", "A function key of the app. Required in Azure only.");
        json.WriteEndObject();
    }

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InPath();
}
