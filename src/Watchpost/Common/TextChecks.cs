namespace Watchpost.Common;

internal static class TextChecks
{
    public static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    public static bool HasControlCharacters(this string text) =>
        text.AsSpan().ContainsAnyInRange('\u0000', '\u001F') || text.AsSpan().ContainsAnyInRange('\u007F', '\u009F');

    /// <summary>A text's length as JSON Schema counts it: in code points.</summary>
    public static int CharacterCount(this string text) => text.EnumerateRunes().Count();
}
