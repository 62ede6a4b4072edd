using System.Globalization;
using System.Text.Json;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>A place in a definition: reads what is expected there and reports whatever else it finds, with the pointer to it.</summary>
internal readonly record struct DefinitionNode(JsonElement Element, string Pointer, Action<string, string> Report)
{
    public bool IsMissing => Element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    public void Fail(string reason) => Report(Pointer, reason);

    /// <summary>A member, missing where there is none or where this is no object.</summary>
    public DefinitionNode this[string key] => new(
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(key, out var member) ? member : default,
        $"{Pointer}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
        Report);

    /// <summary>Whether this is an object; reports members that are none of <paramref name="keys"/>.</summary>
    public bool IsObject(ReadOnlySpan<string> keys)
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            Fail("has to be an object");
            return false;
        }

        foreach (var member in Element.EnumerateObject())
        {
            if (!keys.Contains(member.Name))
            {
                this[member.Name].Fail($"is not known; known here: {string.Join(", ", keys.ToArray())}");
            }
        }

        return true;
    }

    public IEnumerable<(string Name, DefinitionNode Value)> Members()
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            Fail("has to be an object");
            yield break;
        }

        foreach (var member in Element.EnumerateObject())
        {
            yield return (member.Name, this[member.Name]);
        }
    }

    public IEnumerable<DefinitionNode> Items()
    {
        if (IsMissing)
        {
            yield break;
        }

        if (Element.ValueKind != JsonValueKind.Array)
        {
            Fail("has to be an array");
            yield break;
        }

        var index = 0;
        foreach (var item in Element.EnumerateArray())
        {
            yield return new DefinitionNode(item, string.Create(CultureInfo.InvariantCulture, $"{Pointer}/{index++}"), Report);
        }
    }

    /// <summary>The items of an array, or this itself where it is a single text.</summary>
    public IEnumerable<DefinitionNode> OneOrMany() => Element.ValueKind == JsonValueKind.String ? [this] : Items();

    public string? Text()
    {
        if (IsMissing)
        {
            return null;
        }

        if (Element.ValueKind == JsonValueKind.String)
        {
            return Element.GetString();
        }

        Fail("has to be a text");
        return null;
    }

    public bool? Flag()
    {
        if (IsMissing)
        {
            return null;
        }

        if (Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return Element.GetBoolean();
        }

        Fail("has to be true or false");
        return null;
    }

    public double? Number(double min, double max)
    {
        if (IsMissing)
        {
            return null;
        }

        if (Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Fail(string.Create(CultureInfo.InvariantCulture, $"has to be a number from {min} to {max}"));
        return null;
    }

    public TimeSpan? Seconds(double min, double max) => Number(min, max) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A value to compare with, spelt as text: a text, a number or a boolean.</summary>
    public string? Scalar()
    {
        if (Element.ValueKind == JsonValueKind.String)
        {
            return Element.GetString();
        }

        if (Element.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
        {
            return Element.GetRawText();
        }

        Fail("has to be a text, a number or a boolean");
        return null;
    }

    /// <summary>One of some names; reports anything else.</summary>
    public int? OneOf(ReadOnlySpan<string> names)
    {
        if (Text() is not { } text)
        {
            return null;
        }

        var index = names.IndexOf(text);
        if (index >= 0)
        {
            return index;
        }

        Fail($"has to be one of {string.Join(", ", names.ToArray())}");
        return null;
    }
}
