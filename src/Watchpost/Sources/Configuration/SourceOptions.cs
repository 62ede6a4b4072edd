namespace Watchpost.Sources.Configuration;

/// <summary>One configured source: <c>Watchpost__Sources__&lt;name&gt;__…</c>.</summary>
internal sealed class SourceOptions
{
    /// <summary>Replaces the definition's <c>{baseUrl}</c>: absolute, http or https, no query, fragment or user info. May be private.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Fills <c>{secret}</c>. A secret: sent to the source's own hosts only, never logged or returned.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The built-in definition to use; by default the one of the source's own name.</summary>
    public string? Preset { get; set; }

    /// <summary>The path of a definition file to use instead of a preset.</summary>
    public string? Definition { get; set; }

    /// <summary>Further hosts, separated by spaces, commas or semicolons, that a status URL or a follow-up may lie on.</summary>
    public string? AllowedHosts { get; set; }
}
