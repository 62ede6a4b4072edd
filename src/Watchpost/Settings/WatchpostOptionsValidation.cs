using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Watchpost.Settings;

/// <summary>Finds all invalid <c>Watchpost__…</c> settings; each message names its setting, and none shows a secret.</summary>
/// <param name="section">The <c>Watchpost</c> section.</param>
internal sealed class WatchpostOptionsValidation(IConfiguration section) : IValidateOptions<WatchpostOptions>
{
    public ValidateOptionsResult Validate(string? name, WatchpostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [.. SettingsReader.Apply(section, new WatchpostOptions())];
        problems.AddRange(((string?[])[CheckDefaultSource(options), CheckAim(options)]).OfType<string>());

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    // Each one makes the other's value follow from the tasks.
    private static string? CheckAim(WatchpostOptions options) => options.Polling is { CallsPerTask: not null, LatencySeconds: not null }
        ? $"{SettingsReader.NameOf(KnownSettings.CallsPerTask)} and {SettingsReader.NameOf(KnownSettings.LatencySeconds)} cannot both be set: one of them follows from the other"
        : null;

    // If no source is configured, the default source is used and the sources' own validation checks it.
    // The built-in default may be missing: then each watch must name its source.
    private string? CheckDefaultSource(WatchpostOptions options) =>
        options.Sources.ByName.Count == 0 || options.Sources.ByName.ContainsKey(options.Sources.Default) || string.IsNullOrWhiteSpace(section[KnownSettings.DefaultSource])
            ? null
            : $"{SettingsReader.NameOf(KnownSettings.DefaultSource)} must be one of the configured sources "
              + $"({string.Join(", ", options.Sources.ByName.Keys.Order(StringComparer.Ordinal))}); it is \"{OneLine.Shorten(options.Sources.Default)}\"";
}
