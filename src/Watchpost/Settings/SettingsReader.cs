using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Watchpost.Sources.Configuration;

namespace Watchpost.Settings;

/// <summary>
/// Reads the settings from the configuration's own strings, so that a wrong one gets a message that names it as an app setting,
/// where the framework's binder would stop at the first with an exception. An empty setting counts as not set.
/// </summary>
internal static class SettingsReader
{
    private const string Separator = "__";

    /// <summary>Takes all settings that are right, and tells what is wrong with the others.</summary>
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

    /// <summary>A path as an app setting's name: <c>Watchpost__Polling__IntervalSeconds</c>.</summary>
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
