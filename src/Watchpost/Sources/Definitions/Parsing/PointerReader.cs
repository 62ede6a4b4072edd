using System.Collections.Immutable;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Adds a definition's pointers to a tree.</summary>
internal static class PointerReader
{
    /// <summary>The slot of a node's pointer; -1 if it is missing, or wrong and reported.</summary>
    public static int Slot(this JsonInput node, PointerTree tree) =>
        node.Text() is { } text ? SlotOf(text, tree, node.Fail) : -1;

    public static int SlotOf(string pointer, PointerTree tree, Action<string> report)
    {
        if (PointerTree.TryParse(pointer, out var segments, out var problem))
        {
            return tree.Add(segments);
        }

        report($"'{pointer}' {problem}");
        return -1;
    }

    /// <summary>The slots of one pointer or of a list.</summary>
    public static ImmutableArray<int> Slots(this JsonInput node, PointerTree tree) =>
        [.. node.OneOrMany().Select(item => item.Slot(tree)).Where(slot => slot >= 0)];

    /// <summary>A pointer's segments; none if it is missing, or wrong and reported.</summary>
    public static ImmutableArray<string> Segments(this JsonInput node)
    {
        if (node.Text() is not { } text)
        {
            return [];
        }

        if (PointerTree.TryParse(text, out var segments, out var problem))
        {
            return [.. segments];
        }

        node.Fail($"'{text}' {problem}");
        return [];
    }
}
