using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Watchpost.Sources.Configuration;

namespace Watchpost.Settings;

/// <summary>
/// Reads settings from the configuration's strings. Each invalid one gets a message with its app setting name;
/// the framework's binder would stop at the first with an exception. Empty counts as unset.
/// </summary>
internal static class SettingsReader
{
    private const string Separator = "__";

    /// <summary>Applies all valid settings and reports the invalid ones.</summary>
    public static ImmutableArray<string> Apply(IConfiguration section, WatchpostOptions options)
    {
        ImmutableArray<string>.Builder problems = ImmutableArray.CreateBuilder<string>();
        ApplyAll(section, KnownSettings.All, options, string.Empty, problems);
        foreach (var source in section.GetSection(KnownSettings.Sources).GetChildren())
        {
            var sourceOptions = new SourceOptions();
            ApplyAll(source, KnownSettings.OfSource, sourceOptions, $"{KnownSettings.Sources}:{source.Key}:", problems);
            options.Sources.ByName[source.Key] = sourceOptions;
        }

        problems.AddRange(UnknownSettings.Find(section));
        return problems.ToImmutable();
    }

    /// <summary>A path as an app setting name: <c>Watchpost__Polling__IntervalSeconds</c>.</summary>
    public static string NameOf(string path) => WatchpostOptions.Section + Separator + path.Replace(":", Separator, StringComparison.Ordinal);

    private static void ApplyAll<T>(IConfiguration section, ImmutableArray<Setting<T>> settings, T options, string prefix, ImmutableArray<string>.Builder problems)
    {
        foreach (var setting in settings)
        {
            var text = section[setting.Path]?.Trim();
            if (!string.IsNullOrEmpty(text) && setting.Apply(options, text) is { } rule)
            {
                var name = NameOf(prefix + setting.Path);
                problems.Add(setting.IsSecret ? $"{name} {rule}" : $"{name} {rule}; it is \"{OneLine.Shorten(text)}\"");
            }
        }
    }
}
