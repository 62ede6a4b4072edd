using System.Globalization;
using System.Text;

namespace Watchpost.Sources.Reading;

/// <summary>Reads untrusted JSON string tokens: invalid characters become U+FFFD, and nothing throws.</summary>
internal static class JsonText
{
    /// <summary>Decodes the content between the quotes of a valid JSON string token.</summary>
    public static string Decode(ReadOnlySpan<byte> quoted)
    {
        var text = Encoding.UTF8.GetString(quoted);
        return text.Contains('\\', StringComparison.Ordinal) ? Unescape(text) : text;
    }

    /// <summary>The start of a text, never with half a character.</summary>
    public static string Cut(string text, int maxChars) =>
        text.Length <= maxChars ? text : text[..(char.IsHighSurrogate(text[maxChars - 1]) ? maxChars - 1 : maxChars)];

    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                result.Append(text[at]);
                continue;
            }

            at++;
            if (text[at] == 'u' && at + 4 < text.Length
                && ushort.TryParse(text.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                result.Append((char)unit);
                at += 4;
                continue;
            }

            result.Append(text[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var same => same });
        }

        for (var at = 0; at < result.Length; at++)
        {
            if (char.IsHighSurrogate(result[at]) && at + 1 < result.Length && char.IsLowSurrogate(result[at + 1]))
            {
                at++;
            }
            else if (char.IsSurrogate(result[at]))
            {
                result[at] = '\uFFFD';
            }
        }

        return result.ToString();
    }
}
