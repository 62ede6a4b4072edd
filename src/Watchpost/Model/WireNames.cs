using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Watchpost.Model;

/// <summary>How the contract spells the closed sets: in snake case. A test holds every name.</summary>
internal static class WireNames
{
    /// <summary>One value, such as <c>http_error</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue[value];

    /// <summary>All names, in the order of the code.</summary>
    public static ImmutableArray<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    /// <summary>Reads a <c>task.state</c>; <see langword="null"/> where it is none.</summary>
    public static TaskState? TaskStateOf(string name) => Parse<TaskState>(name);

    /// <summary>Reads a <c>delivery.state</c>; <see langword="null"/> where it is none.</summary>
    public static DeliveryState? DeliveryStateOf(string name) => Parse<DeliveryState>(name);

    private static T? Parse<T>(string name)
        where T : struct, Enum => Names<T>.ByName.TryGetValue(name, out var value) ? value : null;

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ByValue = Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
        public static readonly FrozenDictionary<string, T> ByName = ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
