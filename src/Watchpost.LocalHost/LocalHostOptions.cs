using System.Reflection;

namespace Watchpost.LocalHost;

/// <summary>Overrides for tests. The defaults run the app itself.</summary>
internal sealed record LocalHostOptions
{
    /// <summary>The assembly with the functions.</summary>
    public Assembly Functions { get; init; } = Assembly.Load("Watchpost.Functions");

    /// <summary>The path of a local.settings.json; <see langword="null"/> reads none.</summary>
    public string? SettingsFile { get; init; }

    /// <summary>Adds settings that override all others.</summary>
    public Action<IConfigurationBuilder>? Configuration { get; init; }

    /// <summary>Changes services after all others are added.</summary>
    public Action<IServiceCollection>? Services { get; init; }
}
