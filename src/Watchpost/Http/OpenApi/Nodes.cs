using System.Text.Json.Nodes;

namespace Watchpost.Http.OpenApi;

/// <summary>Builds JSON arrays and objects from sequences.</summary>
internal static class Nodes
{
    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    public static JsonObject Object<T>(IEnumerable<T> items, Func<T, string> name, Func<T, JsonNode> value) =>
        new(items.Select(item => KeyValuePair.Create<string, JsonNode?>(name(item), value(item))));
}
