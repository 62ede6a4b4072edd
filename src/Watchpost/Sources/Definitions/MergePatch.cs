using System.Text.Json.Nodes;

namespace Watchpost.Sources.Definitions;

/// <summary>JSON Merge Patch (RFC 7386): how a definition changes what it extends. <c>null</c> removes, objects merge, the rest replaces.</summary>
internal static class MergePatch
{
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject change && target[name] is JsonObject part)
            {
                Apply(part, change);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }

        target.Remove("extends");
    }
}
