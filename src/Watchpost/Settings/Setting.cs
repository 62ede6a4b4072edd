namespace Watchpost.Settings;

/// <summary>One app setting: its name, its rule, and where its value goes.</summary>
/// <typeparam name="T">The options it belongs to.</typeparam>
/// <param name="Path">As spelled in the configuration, below its section: <c>Polling:IntervalSeconds</c>.</param>
/// <param name="IsSecret">The value is never shown.</param>
/// <param name="Apply">Stores a valid value; otherwise stores nothing and returns the rule (<c>must be …</c>).</param>
internal sealed record Setting<T>(string Path, bool IsSecret, Func<T, string, string?> Apply);
