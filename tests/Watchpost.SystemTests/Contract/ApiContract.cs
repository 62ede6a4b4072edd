using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Json.Schema;

namespace Watchpost.SystemTests.Contract;

/// <summary>An OpenAPI document as the judge of answers: is this one that it describes?</summary>
internal sealed class ApiContract
{
    private static readonly EvaluationOptions Strictly = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly ConcurrentDictionary<string, JsonSchema> schemas = new(StringComparer.Ordinal);
    private readonly JsonElement document;
    private readonly string definitions;

    public ApiContract(ReadOnlyMemory<byte> json)
    {
        // A schema stands alone only where it finds the components below itself.
        document = JsonElement.Parse(Encoding.UTF8.GetString(json.Span).Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
        definitions = document.GetProperty("components").GetProperty("schemas").GetRawText();
    }

    /// <summary>What is wrong with an answer; <see langword="null"/> where it is as described, and where no such call is described: the host answers those.</summary>
    public string? Objection(string method, string path, int status, string? contentType, string body)
    {
        if (Find(method, path) is not { } operation)
        {
            return null;
        }

        if (!operation.GetProperty("responses").TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var reply))
        {
            return $"The status {status} is not described.";
        }

        if (!reply.TryGetProperty("content", out var content))
        {
            return body.Length == 0 ? null : "A body is not described.";
        }

        var type = contentType?.Split(';')[0].Trim() ?? "";
        return content.TryGetProperty(type, out var described)
            ? type.EndsWith("json", StringComparison.Ordinal) ? SchemaObjection(described.GetProperty("schema"), body) : null
            : $"The content type {type} is not described for {status}.";
    }

    /// <summary>What is wrong with the body of a webhook; <see langword="null"/> where it is as described.</summary>
    public string? WebhookObjection(string type, string body) => document.GetProperty("webhooks").TryGetProperty(type, out var webhook)
        ? SchemaObjection(webhook.GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"), body)
        : $"The webhook {type} is not described.";

    /// <summary>Every example, by where it stands, with what is wrong with it.</summary>
    public IEnumerable<(string Place, string? Objection)> Examples() => ExamplesIn(document, "");

    private IEnumerable<(string Place, string? Objection)> ExamplesIn(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        if (element.TryGetProperty("schema", out var schema) && element.TryGetProperty("example", out var example))
        {
            yield return (place, SchemaObjection(schema, example.GetRawText()));
        }

        if (element.TryGetProperty("schema", out schema) && element.TryGetProperty("examples", out var examples))
        {
            foreach (var one in examples.EnumerateObject())
            {
                yield return ($"{place}/{one.Name}", SchemaObjection(schema, one.Value.GetProperty("value").GetRawText()));
            }
        }

        foreach (var found in element.EnumerateObject().SelectMany(member => ExamplesIn(member.Value, $"{place}/{member.Name}")))
        {
            yield return found;
        }
    }

    private JsonElement? Find(string method, string path)
    {
        var segments = path.Split('?')[0].Trim('/').Split('/');
        foreach (var item in document.GetProperty("paths").EnumerateObject())
        {
            var template = item.Name.Trim('/').Split('/');
            if (template.Length == segments.Length && template.Zip(segments).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0)))
            {
                return item.Value.TryGetProperty(method.ToLowerInvariant(), out var operation) ? operation : null;
            }
        }

        return null;
    }

    private string? SchemaObjection(JsonElement schema, string body)
    {
        var compiled = schemas.GetOrAdd(schema.GetRawText(), text => JsonSchema.FromText($$"""{"$defs":{{definitions}},"allOf":[{{text}}]}"""));
        JsonElement value;
        try
        {
            value = JsonElement.Parse(body);
        }
        catch (JsonException notJson)
        {
            return "The body is not JSON: " + notJson.Message;
        }

        var result = compiled.Evaluate(value, Strictly);
        return result.IsValid
            ? null
            : string.Join("; ", (result.Details ?? []).Where(detail => detail.Errors is not null).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")));
    }
}
