using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Reads a request's body: any JSON, with placeholders in its texts.</summary>
internal static class BodyTemplateReader
{
    /// <summary>Reads any JSON with placeholders in its texts; <c>"{taskIds}"</c> alone becomes an array.</summary>
    public static Template? Read(JsonInput node, ReadOnlySpan<Placeholder> allowed)
    {
        if (node.IsMissing)
        {
            return null;
        }

        var parts = ImmutableArray.CreateBuilder<Template.Part>();
        Write(node, allowed, parts);
        return new Template(parts.ToImmutable());
    }

    private static void Write(JsonInput node, ReadOnlySpan<Placeholder> allowed, ImmutableArray<Template.Part>.Builder parts)
    {
        switch (node.Element.ValueKind)
        {
            case JsonValueKind.Object:
                Literal(parts, "{");
                var separator = "";
                foreach (var (name, value) in node.Members())
                {
                    Literal(parts, $"{separator}\"{Escape(name)}\":");
                    Write(value, allowed, parts);
                    separator = ",";
                }

                Literal(parts, "}");
                break;
            case JsonValueKind.Array:
                Literal(parts, "[");
                separator = "";
                foreach (var item in node.Items())
                {
                    Literal(parts, separator);
                    Write(item, allowed, parts);
                    separator = ",";
                }

                Literal(parts, "]");
                break;
            case JsonValueKind.String when node.Text() is { } text:
                var template = Template.Parse(text, allowed, _ => -1, node.Fail);
                var bare = template.Parts is [{ Place: Placeholder.TaskIds }];
                Literal(parts, bare ? "" : "\"");
                foreach (var part in template.Parts)
                {
                    parts.Add(part.Place == Placeholder.Literal ? part with { Text = Escape(part.Text) } : part);
                }

                Literal(parts, bare ? "" : "\"");
                break;
            default:
                Literal(parts, node.Element.GetRawText());
                break;
        }
    }

    private static void Literal(ImmutableArray<Template.Part>.Builder parts, string text) => parts.Add(new Template.Part(Placeholder.Literal, text));

    private static string Escape(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
}
