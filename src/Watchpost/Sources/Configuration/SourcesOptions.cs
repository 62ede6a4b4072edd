namespace Watchpost.Sources.Configuration;

/// <summary>The configured sources: <c>Watchpost__Sources__…</c> and <c>Watchpost__DefaultSource</c>.</summary>
internal sealed class SourcesOptions
{
    /// <summary>What stands before a source's name in the names of its settings.</summary>
    internal const string Prefix = "Watchpost__Sources__";

    /// <summary>The source of a watch that names none. It must be configured.</summary>
    public string Default { get; set; } = "midjourney";

    /// <summary>Each source's settings by its name.</summary>
    public IDictionary<string, SourceOptions> ByName { get; } = new Dictionary<string, SourceOptions>(StringComparer.Ordinal);
}
