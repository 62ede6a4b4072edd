using System.Runtime.InteropServices;
using System.Text.Json;
using Watchpost.Sources.Definitions;

namespace Watchpost.Sources.Reading;

/// <summary>
/// One pass over a JSON response finds the value of each pointer of a definition, and its private members. The last of duplicate names counts. Values
/// are never copied.
/// </summary>
internal readonly struct PointerIndex
{
    private PointerIndex(Found[] slots, List<(int Start, int End)> cuts, bool isCut)
    {
        Slots = slots;
        PrivateMembers = cuts;
        IsCut = isCut;
    }

    public Found[] Slots { get; }

    /// <summary>Each from the start of the member's name, or of the array's item, to the end of its value; in order.</summary>
    public List<(int Start, int End)> PrivateMembers { get; }

    /// <summary>Whether values may be missing because the response was cut at our limit.</summary>
    public bool IsCut { get; }

    /// <summary>A response without values.</summary>
    public static PointerIndex Empty(PointerTree tree) => new(new Found[tree.SlotCount], [], isCut: false);

    /// <summary>
    /// Reads a whole JSON object (or any JSON, with <paramref name="anyKind"/>); <see langword="false"/> if it is not one, or is incomplete without
    /// having been cut at our limit.
    /// </summary>
    public static bool TryRead(PointerTree tree, ReadOnlySpan<byte> utf8, bool isCut, out PointerIndex index, bool anyKind = false)
    {
        index = new PointerIndex(new Found[tree.SlotCount], [], isCut);
        try
        {
            var reader = new Utf8JsonReader(utf8, isFinalBlock: !isCut, new JsonReaderState(new JsonReaderOptions { MaxDepth = ResponseLimits.MaxDepth }));
            if (!reader.Read() || (reader.TokenType != JsonTokenType.StartObject && !anyKind))
            {
                return false;
            }

            var isWhole = Visit(ref reader, tree.Root, index);
            if (isWhole && !isCut)
            {
                // Read on to the end: anything after the object makes the response unreadable.
                return !reader.Read();
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member's name has an escape that is not a character.
            return false;
        }
    }

    /// <summary>Indexes the value at the reader's position; <see langword="false"/> if the response ends within it.</summary>
    private static bool Visit(ref Utf8JsonReader reader, PointerTree.Node node, in PointerIndex index)
    {
        if (index.Slots[node.Slot].Kind != JsonTokenType.None)
        {
            Forget(node, index);
        }

        var start = (int)reader.TokenStartIndex;
        var kind = reader.TokenType;
        var isWhole = node.Children.Count == 0 || kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray)
            ? reader.TrySkip()
            : kind == JsonTokenType.StartObject ? VisitMembers(ref reader, node, index) : VisitItems(ref reader, node, index);
        if (isWhole)
        {
            index.Slots[node.Slot] = new Found(start, (int)reader.BytesConsumed - start, kind);
        }

        return isWhole;
    }

    private static bool VisitMembers(ref Utf8JsonReader reader, PointerTree.Node node, in PointerIndex index)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            var nameStart = (int)reader.TokenStartIndex;
            var child = Child(ref reader, node);
            var cuts = index.PrivateMembers.Count;
            if (!reader.Read() || !(child is null ? reader.TrySkip() : Visit(ref reader, child, index)))
            {
                return false;
            }

            CutIfPrivate(child, cuts, nameStart, (int)reader.BytesConsumed, index);
        }

        return false;
    }

    private static bool VisitItems(ref Utf8JsonReader reader, PointerTree.Node node, in PointerIndex index)
    {
        for (var position = 0; reader.Read(); position++)
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                return true;
            }

            PointerTree.Node? child = null;
            foreach (var candidate in node.Children)
            {
                child = candidate.Index == position ? candidate : child;
            }

            var (start, cuts) = ((int)reader.TokenStartIndex, index.PrivateMembers.Count);
            if (!(child is null ? reader.TrySkip() : Visit(ref reader, child, index)))
            {
                return false;
            }

            CutIfPrivate(child, cuts, start, (int)reader.BytesConsumed, index);
        }

        return false;
    }

    private static void CutIfPrivate(PointerTree.Node? node, int cuts, int start, int end, in PointerIndex index)
    {
        if (node is { IsPrivate: true })
        {
            // Private members inside it are dropped with it.
            index.PrivateMembers.RemoveRange(cuts, index.PrivateMembers.Count - cuts);
            index.PrivateMembers.Add((start, end));
        }
    }

    private static PointerTree.Node? Child(ref Utf8JsonReader reader, PointerTree.Node node)
    {
        foreach (var child in node.Children)
        {
            if (reader.ValueTextEquals(child.Utf8Name))
            {
                return child;
            }
        }

        return null;
    }

    private static void Forget(PointerTree.Node node, in PointerIndex index)
    {
        index.Slots[node.Slot] = default;
        foreach (var child in node.Children)
        {
            Forget(child, index);
        }
    }

    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Found(int Start, int Length, JsonTokenType Kind);
}
