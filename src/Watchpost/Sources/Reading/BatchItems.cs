using System.Collections.Immutable;
using System.Text.Json;
using Watchpost.Sources.Definitions;

namespace Watchpost.Sources.Reading;

/// <summary>Finds the items in a batch response.</summary>
internal static class BatchItems
{
    private const int MaxDepth = 10_000;

    /// <summary>
    /// Each complete item with its ID; <see langword="null"/> if the response has no list of items, or is incomplete without having been cut.
    /// </summary>
    /// <param name="batch">Where the items are, and where an item has its ID.</param>
    /// <param name="utf8">The response.</param>
    /// <param name="isCut">Whether it was cut at our limit: then the items that came whole count.</param>
    public static List<(string Id, ReadOnlyMemory<byte> Item)>? Find(SourceDefinition.BatchPart batch, ReadOnlyMemory<byte> utf8, bool isCut)
    {
        try
        {
            // Any depth: an item that is nested too deeply fails only when it is read for its own task.
            var options = new JsonReaderOptions { MaxDepth = MaxDepth };
            var reader = new Utf8JsonReader(utf8.Span, isFinalBlock: !isCut, new JsonReaderState(options));
            if (!TryReach(ref reader, batch.Items) || reader.TokenType != JsonTokenType.StartArray)
            {
                return null;
            }

            var items = Items(ref reader, batch, utf8);
            while (!isCut && reader.Read())
            {
                // Read to the end: what follows the list must be JSON too.
            }

            return items;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a member's name has an escape that is not a character.
            return null;
        }
    }

    /// <summary>Moves the reader to the value of a pointer.</summary>
    private static bool TryReach(ref Utf8JsonReader reader, ImmutableArray<string> segments)
    {
        var isThere = reader.Read();
        foreach (var segment in segments)
        {
            if (!isThere || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            isThere = false;
            while (!isThere && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                isThere = reader.ValueTextEquals(segment);
                if (!reader.Read() || (!isThere && !reader.TrySkip()))
                {
                    return false;
                }
            }
        }

        return isThere;
    }

    private static List<(string Id, ReadOnlyMemory<byte> Item)> Items(ref Utf8JsonReader reader, SourceDefinition.BatchPart batch, ReadOnlyMemory<byte> utf8)
    {
        var tree = new PointerTree();
        var slot = tree.Add(batch.ItemId.AsSpan());
        var items = new List<(string, ReadOnlyMemory<byte>)>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            if (!reader.TrySkip())
            {
                break;
            }

            var item = utf8[start..(int)reader.BytesConsumed];
            if (PointerIndex.TryRead(tree, item.Span, isCut: false, out var index) && new JsonView(item.Span, index).Text(slot) is { } id)
            {
                items.Add((id, item));
            }
        }

        return items;
    }
}
