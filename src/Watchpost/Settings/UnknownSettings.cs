using Microsoft.Extensions.Configuration;

namespace Watchpost.Settings;

/// <summary>Finds settings that nothing reads: typos, most likely.</summary>
internal static class UnknownSettings
{
    /// <summary>A message for each, with the name that was probably meant. Values are not shown: one may be a secret.</summary>
    public static IEnumerable<string> Find(IConfiguration section)
    {
        foreach (var (path, value) in section.AsEnumerable(makePathsRelative: true).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            // Without a value it is a group, and what lies in it speaks for itself.
            if (value is null)
            {
                continue;
            }

            var known = Candidates(path);
            if (!known.Contains(path, StringComparer.OrdinalIgnoreCase))
            {
                var name = SettingsReader.Shown(SettingsReader.NameOf(path));
                yield return Nearest(path, known) is { } meant
                    ? $"{name} is not a setting; is {SettingsReader.NameOf(meant)} meant?"
                    : $"{name} is not a setting";
            }
        }
    }

    /// <summary>All names that there can be, with the path's own source name filled in.</summary>
    private static string[] Candidates(string path)
    {
        var names = KnownSettings.All.Select(setting => setting.Path);
        var parts = path.Split(':');
        return parts.Length > 2
            ? [.. names, .. KnownSettings.OfSource.Select(setting => $"{KnownSettings.Sources}:{parts[1]}:{setting.Path}")]
            : [.. names];
    }

    private static string? Nearest(string path, string[] known)
    {
        var nearest = known.MinBy(name => Distance(path, name));
        return nearest is not null && Distance(path, nearest) <= Math.Max(3, nearest.Length / 3) ? nearest : null;
    }

    /// <summary>How many letters must be typed differently (Levenshtein), whatever their case.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
