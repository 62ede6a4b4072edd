namespace Watchpost.Sources;

/// <summary>What a configured source may be called: app settings on Linux allow no hyphen.</summary>
internal static class SourceName
{
    public const string Characters = "1 to 64 lower-case letters, digits and underscores";

    public const string Rule = $"Must have {Characters}.";

    private const int MaxLength = 64;

    public static bool IsValid(string name) => name is { Length: >= 1 and <= MaxLength } && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
