using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;

namespace Watchpost.Http.Input;

/// <summary>Reads an <c>Idempotency-Key</c> header: bare, or quoted as an RFC 8941 string (as the IETF draft requires).</summary>
internal static partial class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const string Rule = "Must be given once, with 1 to 255 printable ASCII characters, bare or as a quoted string.";

    private const int MaxLength = 255;

    /// <summary>The key without quotes; <see langword="false"/> if the header is invalid.</summary>
    public static bool TryParse(StringValues header, [NotNullWhen(true)] out string? key)
    {
        key = header.Count == 1 ? header[0]?.Trim(' ', '\t') : null;
        if (key?.StartsWith('"') == true)
        {
            key = QuotedString().Match(key) is { Success: true } quoted ? Escape().Replace(quoted.Groups["text"].Value, "${escaped}") : null;
        }

        return key is { Length: >= 1 and <= MaxLength } && !key.AsSpan().ContainsAnyExceptInRange(' ', '~');
    }

    // A backslash escapes a quote or a backslash, and nothing else.
    [GeneratedRegex(@"\A""(?<text>([^""\\]|\\[""\\])*)""\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuotedString();

    [GeneratedRegex(@"\\(?<escaped>.)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Escape();
}
