using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Watchpost.Http.Output;

namespace Watchpost.Http.OpenApi;

/// <summary>Adds what the schema exporter cannot know: the output of our converters, and our attributes.</summary>
internal static class SchemaRules
{
    public static JsonObject Refine(JsonSchemaExporterContext context, JsonObject schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type);
        var isNullable = type is not null;
        type ??= context.TypeInfo.Type;
        schema.Remove("default");
        if (type == typeof(DateTimeOffset))
        {
            schema = Typed("string", isNullable, ("format", "date-time"));
        }
        else if (type == typeof(WatchEvents))
        {
            var one = Schemas.OneOf(EventNames.All.Select(known => known.Name));
            schema = context.TypeInfo.Converter is EventListConverter ? Typed("array", isNullable, ("items", one)) : one;
        }
        else if (type.IsEnum)
        {
            schema = Typed("string", isNullable, ("enum", schema["enum"]!.DeepClone()));
        }
        else if (context.PropertyInfo?.CustomConverter is RawJsonConverter)
        {
            schema = Typed("object", isNullable: true);
        }
        else if (type == typeof(int) || type == typeof(long) || type == typeof(double))
        {
            // The contract has no negative numbers.
            schema["minimum"] = 0;
        }

        if (context.TypeInfo.Kind is JsonTypeInfoKind.Object)
        {
            Close(context.TypeInfo, schema);
        }

        foreach (var attribute in Attributes(context.PropertyInfo))
        {
            Apply(attribute, schema);
        }

        return schema;
    }

    private static JsonObject Typed(string type, bool isNullable, params ReadOnlySpan<(string Name, JsonNode Value)> rest)
    {
        var schema = new JsonObject { ["type"] = isNullable ? new JsonArray(type, "null") : type };
        foreach (var (name, value) in rest)
        {
            schema[name] = value;
        }

        return schema;
    }

    // Required: every member that is neither omitted when null nor has a default. No additional members.
    private static void Close(JsonTypeInfo type, JsonObject schema)
    {
        var members = schema["properties"] as JsonObject ?? [];
        var required = Nodes.Array(type.Properties.Where(property => members.ContainsKey(property.Name) && !IsOptional(property)).Select(property => property.Name));
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        schema["additionalProperties"] = false;
    }

    private static bool IsOptional(JsonPropertyInfo property) =>
        property.AssociatedParameter is { HasDefaultValue: true } || Attributes(property).Any(attribute => attribute is JsonIgnoreAttribute);

    private static IEnumerable<object> Attributes(JsonPropertyInfo? property) => property?.AttributeProvider?.GetCustomAttributes(inherit: true) ?? [];

    private static void Apply(object attribute, JsonObject schema)
    {
        switch (attribute)
        {
            case DescriptionAttribute text:
                schema["description"] = text.Description;
                break;
            case DataTypeAttribute format:
                schema["format"] = format.GetDataTypeName();
                break;
            case RegularExpressionAttribute expression:
                schema["pattern"] = expression.Pattern;
                break;
            case AllowedValuesAttribute allowed:
                schema["enum"] = Nodes.Array(allowed.Values.Cast<string>());
                break;
            case RangeAttribute range:
                schema["minimum"] = Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture);
                schema["maximum"] = Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture);
                break;
            case StringLengthAttribute length:
                schema["maxLength"] = length.MaximumLength;
                if (length.MinimumLength > 0)
                {
                    schema["minLength"] = length.MinimumLength;
                }

                break;
            case MinLengthAttribute items:
                schema["minItems"] = items.Length;
                break;
            case JsonIgnoreAttribute when schema["type"] is JsonArray types:
                // It is omitted when null.
                schema["type"] = types[0]!.DeepClone();
                break;
        }
    }
}
