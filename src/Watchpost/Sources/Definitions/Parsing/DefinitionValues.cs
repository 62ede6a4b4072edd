using System.Globalization;
using System.Text.Json;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Reads the values that definitions have.</summary>
internal static class DefinitionValues
{
    /// <summary>The items of an array, or the node itself if it is a single text.</summary>
    public static IEnumerable<JsonInput> OneOrMany(this JsonInput node) => node.Element.ValueKind == JsonValueKind.String ? [node] : node.Items();

    public static bool? Flag(this JsonInput node) => node.Element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => node.Refuse<bool?>("has to be true or false"),
    };

    public static double? Number(this JsonInput node, double min, double max)
    {
        if (node.IsMissing)
        {
            return null;
        }

        return node.Element.ValueKind == JsonValueKind.Number && node.Element.TryGetDouble(out var number) && number >= min && number <= max
            ? number
            : node.Refuse<double?>(string.Create(CultureInfo.InvariantCulture, $"has to be a number from {min} to {max}"));
    }

    public static TimeSpan? Seconds(this JsonInput node, double min, double max) =>
        node.Number(min, max) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A value to compare with, as text: from a text, a number or a boolean.</summary>
    public static string? Scalar(this JsonInput node) => node.Element.ValueKind switch
    {
        JsonValueKind.String => node.Text(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => node.Element.GetRawText(),
        _ => node.Refuse<string>("has to be a text, a number or a boolean"),
    };

    /// <summary>The index of one of the given names; reports anything else.</summary>
    public static int? OneOf(this JsonInput node, ReadOnlySpan<string> names)
    {
        if (node.Text() is not { } text)
        {
            return null;
        }

        var index = names.IndexOf(text);
        return index >= 0 ? index : node.Refuse<int?>($"has to be one of {string.Join(", ", names.ToArray())}");
    }

    /// <summary>The value's JSON without whitespace: equal for values that are spelt alike.</summary>
    public static string Spelling(this JsonInput node)
    {
        try
        {
            return node.IsMissing ? "" : JsonSerializer.Serialize(node.Element);
        }
        catch (JsonException)
        {
            // It holds a text that is not Unicode. That is reported where it is read.
            return node.Element.GetRawText();
        }
    }
}
