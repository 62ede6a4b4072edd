namespace Watchpost.Settings;

/// <summary>One app setting: its name, what it may be, and where it goes.</summary>
/// <typeparam name="T">The options that it is a part of.</typeparam>
/// <param name="Path">As the configuration spells it, below its section: <c>Polling:IntervalSeconds</c>.</param>
/// <param name="IsSecret">Its value is never shown.</param>
/// <param name="Apply">Takes the value, or tells the rule that it breaks (<c>must be …</c>) and takes nothing.</param>
internal sealed record Setting<T>(string Path, bool IsSecret, Func<T, string, string?> Apply);
