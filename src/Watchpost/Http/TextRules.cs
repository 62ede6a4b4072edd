namespace Watchpost.Http;

/// <summary>What holds for any text of a caller's.</summary>
internal static class TextRules
{
    public const string NoControlCharacters = "Must have no control characters.";

    public static bool HasControlCharacters(string text) => text.AsSpan().ContainsAnyInRange('\u0000', '\u001F') || text.AsSpan().ContainsAnyInRange('\u007F', '\u009F');
}
