using System.Runtime.CompilerServices;

namespace Watchpost.Common;

internal static class AsyncChunks
{
    /// <summary>Groups items into arrays of <paramref name="size"/>; the last one may be shorter.</summary>
    public static async IAsyncEnumerable<T[]> ChunkAsync<T>(
        this IAsyncEnumerable<T> items, int size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunk = new List<T>(size);
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            chunk.Add(item);
            if (chunk.Count == size)
            {
                yield return [.. chunk];
                chunk.Clear();
            }
        }

        if (chunk.Count > 0)
        {
            yield return [.. chunk];
        }
    }
}
