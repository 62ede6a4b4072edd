using System.Collections.Immutable;
using Watchpost.Outbound;
using Watchpost.Sources.Asking;
using Watchpost.Sources.Definitions;
using Watchpost.Sources.Definitions.Parsing;

namespace Watchpost.Sources.Configuration;

/// <summary>Turns the settings of a source into its definition and its checked settings; reports what is wrong by the setting's name.</summary>
internal static class SourceFactory
{
    /// <summary>All configured sources, or the default source where none is configured.</summary>
    public static ImmutableArray<(SourceDefinition Definition, SourceSettings Settings)> Create(SourcesOptions options, ICollection<string> errors)
    {
        var configured = options.ByName.Count > 0
            ? options.ByName
            : new Dictionary<string, SourceOptions>(StringComparer.Ordinal) { [options.Default] = new() };
        var sources = ImmutableArray.CreateBuilder<(SourceDefinition, SourceSettings)>();
        foreach (var (name, source) in configured.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Create(name, source, errors) is { } made)
            {
                sources.Add(made);
            }
        }

        return sources.ToImmutable();
    }

    private static (SourceDefinition Definition, SourceSettings Settings)? Create(string name, SourceOptions options, ICollection<string> errors)
    {
        var before = errors.Count;
        var prefix = SourcesOptions.Prefix + name;
        if (!SourceName.IsValid(name))
        {
            errors.Add($"{OneLine.Shorten(prefix)}: a source's name has {SourceName.Characters}");
            return null;
        }

        var secret = string.IsNullOrWhiteSpace(options.ApiKey) ? null : options.ApiKey.Trim();
        if (secret?.Any(c => c is < ' ' or > '~') == true)
        {
            errors.Add($"{prefix}__ApiKey: holds a character that a header cannot hold");
        }

        if (!HostList.TryParse(options.AllowedHosts, out var hosts, out var wrongHosts, plainOnly: false))
        {
            errors.Add($"{prefix}__AllowedHosts: {wrongHosts}");
        }

        var baseUrl = BaseUrl(options.BaseUrl, $"{prefix}__BaseUrl", errors);
        var (definition, preset) = Definition(name, options, prefix, errors);
        if (definition is { BaseUrl: null } && baseUrl is null && string.IsNullOrEmpty(options.BaseUrl) && !definition.Request.Url.Has(Template.Placeholder.StatusUrl))
        {
            errors.Add($"{prefix}__BaseUrl: is required, as {definition.Name} names no address");
        }

        return errors.Count > before || definition is null
            ? null
            : (definition, new SourceSettings { Name = name, Preset = preset, BaseUrl = baseUrl, Secret = secret, AllowedHosts = hosts });
    }

    private static string? BaseUrl(string? text, string setting, ICollection<string> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var trimmed = text.Trim();
        if (!PlainUrl.IsValid(trimmed))
        {
            errors.Add($"{setting}: must be an absolute http or https URL without user info, query and fragment");
            return null;
        }

        return trimmed.TrimEnd('/');
    }

    private static (SourceDefinition? Definition, string? Preset) Definition(string name, SourceOptions options, string prefix, ICollection<string> errors)
    {
        if (!string.IsNullOrWhiteSpace(options.Definition))
        {
            if (!string.IsNullOrWhiteSpace(options.Preset))
            {
                errors.Add($"{prefix}__Preset: does not go with __Definition; a definition file can extend a preset");
            }

            return (FromFile(options.Definition, $"{prefix}__Definition", errors), null);
        }

        var isNamed = !string.IsNullOrWhiteSpace(options.Preset);
        var wanted = isNamed ? options.Preset!.Trim() : name;
        if (Presets.Find(wanted) is not { } json)
        {
            errors.Add(isNamed
                ? $"{prefix}__Preset: there is no preset '{wanted}'{SpellingSuggestion.Hint(wanted, Presets.Names)}"
                : $"{prefix}__Preset: is required, as there is no preset '{wanted}'{SpellingSuggestion.Hint(wanted, Presets.Names)}");
            return default;
        }

        var preset = Presets.Names.Contains(wanted, StringComparer.Ordinal) ? wanted : Presets.Canonical(wanted);
        return (Read($"preset '{preset}'", json, $"{prefix}__Preset", errors), preset);
    }

    private static SourceDefinition? FromFile(string path, string setting, ICollection<string> errors)
    {
        try
        {
            var full = Path.IsPathRooted(path) || File.Exists(path) ? path : Path.Combine(AppContext.BaseDirectory, path);
            return Read(path, File.ReadAllBytes(full), setting, errors);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add($"{setting}: cannot read '{path}': {exception.Message}");
            return null;
        }
    }

    private static SourceDefinition? Read(string file, byte[] json, string setting, ICollection<string> errors)
    {
        var (definition, problems) = DefinitionReader.Read(file, json);
        foreach (var problem in problems)
        {
            errors.Add($"{setting}: {problem}");
        }

        return definition;
    }
}
