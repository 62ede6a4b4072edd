using Microsoft.Extensions.Configuration;

namespace Watchpost.Settings;

/// <summary>Finds unknown settings: probably typos.</summary>
internal static class UnknownSettings
{
    /// <summary>A message for each, with the most similar known name. Values are not shown: one may be a secret.</summary>
    public static IEnumerable<string> Find(IConfiguration section)
    {
        foreach (var (path, value) in section.AsEnumerable(makePathsRelative: true).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            // A key without a value is a section; its members are checked themselves.
            if (value is null)
            {
                continue;
            }

            var known = Candidates(path);
            if (!known.Contains(path, StringComparer.OrdinalIgnoreCase))
            {
                var name = OneLine.Shorten(SettingsReader.NameOf(path));
                yield return Meant(path, known) is { } meant
                    ? $"{name} is not a setting; is {SettingsReader.NameOf(meant)} meant?"
                    : $"{name} is not a setting";
            }
        }
    }

    /// <summary>All known names, with the source name of the path filled in.</summary>
    private static string[] Candidates(string path)
    {
        var names = KnownSettings.All.Select(setting => setting.Path);
        var parts = path.Split(':');
        return parts.Length > 2
            ? [.. names, .. KnownSettings.OfSource.Select(setting => $"{KnownSettings.Sources}:{parts[1]}:{setting.Path}")]
            : [.. names];
    }

    private static string? Meant(string path, string[] known)
    {
        var nearest = known.MinBy(name => SpellingSuggestion.Distance(path, name));
        return nearest is not null && SpellingSuggestion.Distance(path, nearest) <= Math.Max(3, nearest.Length / 3) ? nearest : null;
    }
}
