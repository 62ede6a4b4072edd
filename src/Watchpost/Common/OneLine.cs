namespace Watchpost.Common;

/// <summary>Makes an operator's or a caller's text fit into one line of a message.</summary>
internal static class OneLine
{
    private const int MaxLength = 64;

    /// <summary>Replaces control characters and truncates to 64 characters.</summary>
    public static string Shorten(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return line.Length <= MaxLength ? line : line[..MaxLength] + "…";
    }
}
