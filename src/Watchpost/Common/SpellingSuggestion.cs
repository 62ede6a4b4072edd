namespace Watchpost.Common;

/// <summary>Suggests names for a mistyped one.</summary>
internal static class SpellingSuggestion
{
    /// <summary><c>; did you mean 'a' or 'b'?</c>, or nothing if no name is close.</summary>
    public static string Hint(string name, IEnumerable<string> names)
    {
        var near = names
            .Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(pair => pair.distance <= Math.Max(2, name.Length / 3)
                || (name.Length > 2 && pair.candidate.Contains(name, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(pair => pair.distance)
            .Take(3)
            .Select(pair => $"'{pair.candidate}'")
            .ToList();
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near)}?";
    }

    /// <summary>The number of letters to change (Levenshtein), ignoring case.</summary>
    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost));
            }
        }

        return row[^1];
    }
}
