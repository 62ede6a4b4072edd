using System.Collections.Immutable;
using System.Text.Json;

namespace Watchpost.Http.OpenApi;

/// <summary>The shape of a JSON value: as much of JSON Schema 2020-12 as the contract needs.</summary>
internal sealed record Schema
{
    /// <summary>Any JSON.</summary>
    public static Schema Any { get; } = new();

    public static Schema Flag { get; } = new() { Type = "boolean" };

    public static Schema Time { get; } = new() { Type = "string", Format = "date-time" };

    public static Schema Text { get; } = new() { Type = "string" };

    /// <summary><c>null</c> where nothing is said.</summary>
    public string? Type { get; init; }

    public bool IsNullable { get; init; }

    public string? About { get; init; }

    public string? Format { get; init; }

    public string? Pattern { get; init; }

    /// <summary>The values that there are.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    public long? Least { get; init; }

    public long? Most { get; init; }

    public int? Shortest { get; init; }

    public int? Longest { get; init; }

    /// <summary>Of an array.</summary>
    public Schema? Items { get; init; }

    /// <summary>Of an object.</summary>
    public ImmutableArray<Member> Members { get; init; } = [];

    /// <summary>Of an object's further members; <c>null</c>: there are none.</summary>
    public Schema? Others { get; init; }

    /// <summary>The name of a component, instead of everything else but <see cref="About"/> and <see cref="Members"/>.</summary>
    public string? Component { get; init; }

    public static Schema Whole(long least, long most) => new() { Type = "integer", Least = least, Most = most };

    public static Schema Count { get; } = new() { Type = "integer", Least = 0 };

    public static Schema OneOf(params IEnumerable<string> names) => new() { Type = "string", Choices = [.. names] };

    public static Schema ListOf(Schema items) => new() { Type = "array", Items = items };

    public static Schema Object(params ImmutableArray<Member> members) => new() { Type = "object", Members = members };

    public static Schema Of(string component) => new() { Component = component };

    /// <summary>The same, explained.</summary>
    public Schema Explained(string about) => this with { About = about };

    /// <summary>The same, or <c>null</c>.</summary>
    public Schema OrNull() => this with { IsNullable = true };

    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Component is not null)
        {
            json.WriteString("$ref", "#/components/schemas/" + Component);
        }

        WriteType(json);
        WriteText(json, "description", About);
        WriteText(json, "format", Format);
        WriteText(json, "pattern", Pattern);
        if (!Choices.IsEmpty)
        {
            json.WriteStartArray("enum");
            foreach (var choice in Choices)
            {
                json.WriteStringValue(choice);
            }

            if (IsNullable)
            {
                json.WriteNullValue();
            }

            json.WriteEndArray();
        }

        WriteNumber(json, "minimum", Least);
        WriteNumber(json, "maximum", Most);
        WriteNumber(json, Type == "array" ? "minItems" : "minLength", Shortest);
        WriteNumber(json, Type == "array" ? "maxItems" : "maxLength", Longest);
        if (Items is not null)
        {
            json.WritePropertyName("items");
            Items.Write(json);
        }

        WriteMembers(json);
        json.WriteEndObject();
    }

    private void WriteType(Utf8JsonWriter json)
    {
        if (Type is null)
        {
            return;
        }

        if (!IsNullable)
        {
            json.WriteString("type", Type);
            return;
        }

        json.WriteStartArray("type");
        json.WriteStringValue(Type);
        json.WriteStringValue("null");
        json.WriteEndArray();
    }

    private void WriteMembers(Utf8JsonWriter json)
    {
        if (!Members.IsEmpty)
        {
            json.WriteStartObject("properties");
            foreach (var member in Members)
            {
                json.WritePropertyName(member.Name);
                member.Schema.Write(json);
            }

            json.WriteEndObject();
            json.WriteStartArray("required");
            foreach (var member in Members.Where(member => member.IsRequired))
            {
                json.WriteStringValue(member.Name);
            }

            json.WriteEndArray();
        }

        if (Type == "object" && Others is null)
        {
            json.WriteBoolean("additionalProperties", false);
        }
        else if (Others is not null)
        {
            json.WritePropertyName("additionalProperties");
            Others.Write(json);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>A member of an object.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Schema">Its shape.</param>
    /// <param name="IsRequired">Whether it is always there.</param>
    internal sealed record Member(string Name, Schema Schema, bool IsRequired = true);
}
