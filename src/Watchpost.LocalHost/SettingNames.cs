using System.Text.RegularExpressions;

namespace Watchpost.LocalHost;

/// <summary>Resolves <c>%setting%</c> references in attributes.</summary>
internal static partial class SettingNames
{
    /// <summary>Replaces each <c>%name%</c> in <paramref name="text"/> with that setting's value.</summary>
    /// <exception cref="LocalHostException">A setting is missing.</exception>
    public static string Resolve(string text, IConfiguration settings) =>
        Name().Replace(text, match => settings[match.Groups["name"].Value.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)]
            ?? throw new LocalHostException($"The setting {match.Groups["name"].Value} is missing; a trigger names it."));

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
