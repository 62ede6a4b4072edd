namespace Watchpost.Http.Input;

/// <summary>What holds for any text of a caller's.</summary>
internal static class TextRules
{
    /// <summary>How many characters a text has, as JSON Schema counts them: code points.</summary>
    public static int LengthOf(string text) => text.EnumerateRunes().Count();

    public const string NoControlCharacters = "Must have no control characters.";

    public static bool HasControlCharacters(string text) => text.AsSpan().ContainsAnyInRange('\u0000', '\u001F') || text.AsSpan().ContainsAnyInRange('\u007F', '\u009F');
}
