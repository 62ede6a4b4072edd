using System.Text.Json;
using System.Text.Json.Nodes;
using Watchpost.Common;

namespace Watchpost.Sources.Definitions;

/// <summary>Parses a definition's text and fills in the preset that it extends.</summary>
internal static class DefinitionText
{
    /// <summary>The definition as one object, with what it extends filled in; <see langword="null"/> after having reported why not.</summary>
    public static JsonObject? Read(ReadOnlySpan<byte> json, Action<string, string> report)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 };
            if (JsonNode.Parse(json.StartsWith("\uFEFF"u8) ? json[3..] : json, documentOptions: options) is not JsonObject own)
            {
                report("", "has to be a JSON object");
                return null;
            }

            if (own["extends"] is not { } extends)
            {
                return own;
            }

            if (extends.GetValueKind() != JsonValueKind.String)
            {
                report("/extends", "has to be a text");
                return null;
            }

            var name = extends.GetValue<string>();
            if (Presets.Find(name) is not { } preset)
            {
                report("/extends", $"names '{name}', which is not a preset{SpellingSuggestion.Hint(name, Presets.Names)}");
                return null;
            }

            var merged = Read(preset, report);
            if (merged is not null)
            {
                MergePatch.Apply(merged, own);
            }

            return merged;
        }
        catch (JsonException exception)
        {
            report("", $"is not valid JSON: {exception.Message}");
            return null;
        }
    }
}
