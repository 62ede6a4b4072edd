using System.Collections.Frozen;

namespace Watchpost.Sources.Definitions;

/// <summary>The built-in definitions, embedded as one JSON file each.</summary>
internal static class Presets
{
    private const string Prefix = "Watchpost.Presets.";

    private static readonly FrozenDictionary<string, byte[]> All = typeof(Presets).Assembly
        .GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(resource => Path.GetFileNameWithoutExtension(resource[Prefix.Length..]), Load, StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The JSON of a preset; <see langword="null"/> if there is none of that name. Underscores match hyphens.</summary>
    internal static byte[]? Find(string name) =>
        All.TryGetValue(name, out var json) || All.TryGetValue(Canonical(name), out json) ? json : null;

    /// <summary>The preset's name for a configured source's name, which has no hyphens.</summary>
    internal static string Canonical(string name) => name.Replace('_', '-');

    private static byte[] Load(string resource)
    {
        using var stream = typeof(Presets).Assembly.GetManifestResourceStream(resource)!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return json;
    }
}
