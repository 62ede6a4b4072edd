using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Watchpost.Http.Input;

/// <summary>Reads an <c>Idempotency-Key</c> header: bare, or quoted as RFC 8941 writes strings (which the IETF draft asks for).</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const string Rule = "Must be given once, with 1 to 255 printable ASCII characters, bare or as a quoted string.";

    private const int MaxLength = 255;

    /// <summary>The key without its quotes; <see langword="false"/> where the header breaks the rule.</summary>
    public static bool TryParse(StringValues header, [NotNullWhen(true)] out string? key)
    {
        key = null;
        if (header.Count != 1 || header[0] is not { } text)
        {
            return false;
        }

        text = text.Trim(' ', '\t');
        var unquoted = text.StartsWith('"') ? Unquote(text) : text;
        if (unquoted is not { Length: >= 1 and <= MaxLength } || unquoted.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return false;
        }

        key = unquoted;
        return true;
    }

    private static string? Unquote(string text)
    {
        if (text.Length < 2 || !text.EndsWith('"'))
        {
            return null;
        }

        var unquoted = new StringBuilder(text.Length);
        for (int i = 1; i < text.Length - 1; i++)
        {
            var c = text[i];
            if (c == '"')
            {
                return null;
            }

            if (c == '\\')
            {
                i++;
                c = text[i];

                // The backslash must hide a quote or a backslash, and not the quote that ends the string.
                if (i == text.Length - 1 || c is not ('"' or '\\'))
                {
                    return null;
                }
            }

            unquoted.Append(c);
        }

        return unquoted.ToString();
    }
}
