using System.Globalization;
using System.Text.Json;
using Watchpost.Common;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Reads the kinds of values that definitions have.</summary>
internal static class DefinitionValues
{
    /// <summary>The items of an array, or this itself where it is a single text.</summary>
    public static IEnumerable<JsonInput> OneOrMany(this JsonInput node) => node.Element.ValueKind == JsonValueKind.String ? [node] : node.Items();

    public static bool? Flag(this JsonInput node)
    {
        if (node.IsMissing)
        {
            return null;
        }

        if (node.Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return node.Element.GetBoolean();
        }

        node.Fail("has to be true or false");
        return null;
    }

    public static double? Number(this JsonInput node, double min, double max)
    {
        if (node.IsMissing)
        {
            return null;
        }

        if (node.Element.ValueKind == JsonValueKind.Number && node.Element.TryGetDouble(out var number) && number >= min && number <= max)
        {
            return number;
        }

        node.Fail(string.Create(CultureInfo.InvariantCulture, $"has to be a number from {min} to {max}"));
        return null;
    }

    public static TimeSpan? Seconds(this JsonInput node, double min, double max) =>
        node.Number(min, max) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A value to compare with, spelt as text: a text, a number or a boolean.</summary>
    public static string? Scalar(this JsonInput node)
    {
        if (node.Element.ValueKind == JsonValueKind.String)
        {
            return node.Text();
        }

        if (node.Element.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
        {
            return node.Element.GetRawText();
        }

        node.Fail("has to be a text, a number or a boolean");
        return null;
    }

    /// <summary>The index of one of some names; reports anything else.</summary>
    public static int? OneOf(this JsonInput node, ReadOnlySpan<string> names)
    {
        if (node.Text() is not { } text)
        {
            return null;
        }

        var index = names.IndexOf(text);
        if (index >= 0)
        {
            return index;
        }

        node.Fail($"has to be one of {string.Join(", ", names.ToArray())}");
        return null;
    }
}
