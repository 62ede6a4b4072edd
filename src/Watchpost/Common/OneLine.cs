namespace Watchpost.Common;

/// <summary>Text of an operator's or a caller's, made fit for one line of a message.</summary>
internal static class OneLine
{
    private const int MaxLength = 64;

    /// <summary>Replaces control characters, and cuts what is longer than 64 characters.</summary>
    public static string Shorten(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return line.Length <= MaxLength ? line : line[..MaxLength] + "…";
    }
}
