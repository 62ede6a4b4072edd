using System.Text.Json;

namespace Watchpost.Sources.Definitions;

/// <summary>Parses a definition and fills in the preset that it extends.</summary>
internal static class DefinitionText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The definition as one object, with its preset filled in; <see langword="null"/> if it cannot be read, which is then reported.</summary>
    public static JsonInput? Read(ReadOnlySpan<byte> json, IJsonProblems problems)
    {
        JsonInput own;
        try
        {
            own = new JsonInput(JsonElement.Parse(json.StartsWith("\uFEFF"u8) ? json[3..] : json, Options), "", problems);
        }
        catch (JsonException exception)
        {
            problems.Add("", $"is not valid JSON: {exception.Message}");
            return null;
        }

        if (!own.IsObject)
        {
            own.Fail("has to be a JSON object");
            return null;
        }

        var extends = own["extends"];
        if (extends.IsMissing || extends.Text() is not { } name)
        {
            return extends.IsMissing ? own : null;
        }

        if (Presets.Find(name) is not { } preset)
        {
            extends.Fail($"names '{name}', which is not a preset{SpellingSuggestion.Hint(name, Presets.Names)}");
            return null;
        }

        return Read(preset, problems) is { } target ? own.MergedInto(target) : null;
    }
}
