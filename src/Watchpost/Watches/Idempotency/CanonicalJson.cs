using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Watchpost.Watches.Idempotency;

/// <summary>One spelling for all JSON of the same meaning, whatever its order of members, its escapes and its way to write numbers.</summary>
internal static class CanonicalJson
{
    /// <summary>The canonical text of valid JSON, at most 64 levels deep. The text is not JSON itself.</summary>
    public static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        Write(text, document.RootElement);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var members = element.EnumerateObject().Select(property => (Name: NameOf(property), property.Value));
                foreach (var (name, value) in members.OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    text.Append(name).Append(':');
                    Write(text, value);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    Write(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(TextOf(element));
                break;
            case JsonValueKind.Number:
                text.Append(NumberOf(element.GetRawText()));
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static string NameOf(JsonProperty property) =>
        JsonUnicode.NameOf(property) is { } name ? Quote(name) : Undecodable('"' + JsonUnicode.SpeltNameOf(property) + '"');

    private static string TextOf(JsonElement element) => JsonUnicode.TextOf(element) is { } text ? Quote(text) : Undecodable(element.GetRawText());

    private static string Quote(string text) => '"' + JsonEncodedText.Encode(text).Value + '"';

    // As spelt, with a mark: it cannot equal a decoded text.
    private static string Undecodable(string spelt) => '?' + spelt;

    // Digits and a power of ten, kept as text: no type holds every number that JSON can spell, and 1e999999999 must not be expanded.
    private static string NumberOf(string spelt)
    {
        var e = spelt.AsSpan().IndexOfAny('e', 'E');
        var mantissa = e < 0 ? spelt : spelt[..e];
        var exponent = e < 0 ? BigInteger.Zero : BigInteger.Parse(spelt.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-').TrimStart('0');
        var significant = digits.TrimEnd('0');
        if (significant.Length == 0)
        {
            return "0";
        }

        exponent += digits.Length - significant.Length - decimals;
        return string.Create(CultureInfo.InvariantCulture, $"{(spelt[0] == '-' ? "-" : "")}{significant}e{exponent}");
    }
}
