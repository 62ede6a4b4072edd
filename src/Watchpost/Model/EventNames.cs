using System.Collections.Immutable;

namespace Watchpost.Model;

/// <summary>How the contract spells what a caller wants to hear of.</summary>
internal static class EventNames
{
    /// <summary>In the order in which they are shown.</summary>
    public static ImmutableArray<(string Name, WatchEvents Value)> All { get; } =
        [("progress", WatchEvents.Progress), ("waiting", WatchEvents.Waiting), ("finished", WatchEvents.Finished)];

    /// <summary>Reads one; <see cref="WatchEvents.None"/> where it is none.</summary>
    public static WatchEvents Parse(string name)
    {
        foreach (var (known, value) in All)
        {
            if (string.Equals(known, name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return WatchEvents.None;
    }
}
