using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using Watchpost.Sources.Definitions;
using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Asking;

/// <summary>Fills templates: percent-encoded in URLs, escaped in JSON, unchanged in headers.</summary>
internal readonly record struct TemplateValues
{
    /// <summary>Already filled, without a trailing slash.</summary>
    public string BaseUrl { get; init; }

    public TaskAddress? Task { get; init; }

    public IReadOnlyList<string> TaskIds { get; init; }

    public string? Secret { get; init; }

    /// <summary>The values of the pointers, in the order of their placeholders.</summary>
    public ImmutableArray<string?> Pointers { get; init; }

    public string InUrl(Template template)
    {
        var url = new StringBuilder(128);
        var pointer = 0;
        foreach (var part in template.Parts)
        {
            url.Append(part.Place switch
            {
                Placeholder.Literal => part.Text,
                Placeholder.BaseUrl => BaseUrl,
                Placeholder.StatusUrl => Task?.StatusUrl,
                // A pointer at the start gives a whole URL.
                Placeholder.Pointer when url.Length == 0 => Pointers[pointer++],
                Placeholder.Pointer => Uri.EscapeDataString(Pointers[pointer++] ?? ""),
                Placeholder.TaskIds => string.Join(',', TaskIds.Select(Uri.EscapeDataString)),
                _ => Encode(Value(part), part.KeepsSlashes),
            });
        }

        return url.ToString();
    }

    public string InJson(Template template)
    {
        var json = new StringBuilder(128);
        foreach (var part in template.Parts)
        {
            json.Append(part.Place switch
            {
                Placeholder.Literal => part.Text,
                Placeholder.TaskIds => $"[{string.Join(',', TaskIds.Select(id => $"\"{JavaScriptEncoder.Default.Encode(id)}\""))}]",
                _ => JavaScriptEncoder.Default.Encode(Value(part)),
            });
        }

        return json.ToString();
    }

    public string InHeader(Template template)
    {
        var header = new StringBuilder();
        foreach (var part in template.Parts)
        {
            header.Append(part.Place == Placeholder.Literal ? part.Text : Value(part));
        }

        return header.ToString();
    }

    private string Value(Template.Part part) => part.Place switch
    {
        Placeholder.TaskId => Task?.TaskId ?? "",
        Placeholder.Variable => Task?.Variables.GetValueOrDefault(part.Text) ?? "",
        Placeholder.Secret => Secret ?? "",
        _ => "",
    };

    private static string Encode(string value, bool keepsSlashes) =>
        keepsSlashes ? string.Join('/', value.Split('/').Select(Uri.EscapeDataString)) : Uri.EscapeDataString(value);
}
