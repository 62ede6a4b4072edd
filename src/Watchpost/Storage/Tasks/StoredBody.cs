using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using Azure.Data.Tables;
using Watchpost.Storage.Tables;

namespace Watchpost.Storage.Tasks;

/// <summary>A task's final JSON as rows: compressed, and split to respect the size limits of properties and rows.</summary>
internal static class StoredBody
{
    private const int PropertyBytes = 64 * 1024;
    private const int PropertiesPerRow = 14;

    // 2.8 MB on the wire, in Base64, of the 4 MiB that a write may have. Fifty watches usually take 0.1 MB, and up to 2.4 MB if all their text
    // must be escaped: then fewer of them end in the same write.
    private const int MaxCompressedBytes = 2 * 1024 * 1024;

    /// <summary>The rows that hold it; <see langword="null"/> if it is too large for one transaction with the task and its watches.</summary>
    public static ImmutableArray<TableEntity>? ToRows(string task, ReadOnlyMemory<byte> body)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(body.Span);
        }

        if (compressed.Length > MaxCompressedBytes)
        {
            return null;
        }

        return
        [
            .. compressed.ToArray().Chunk(PropertyBytes).Chunk(PropertiesPerRow).Select((chunks, number) =>
            {
                var row = new TableEntity(task, RowKey(task, number));
                for (var i = 0; i < chunks.Length; i++)
                {
                    row[PropertyName(i)] = chunks[i];
                }

                return row;
            }),
        ];
    }

    /// <summary>The range of all its rows.</summary>
    public static RowRange RowsOf(string task) => RowRange.Prefix(Prefix(task));

    /// <summary>The row keys of a finished task's final JSON.</summary>
    public static IEnumerable<string> KeysOf(TaskRecord task) => Enumerable.Range(0, task.ResultParts).Select(number => RowKey(task.Key, number));

    public static async Task<byte[]> FromRowsAsync(IAsyncEnumerable<TableEntity> rows, CancellationToken cancellationToken)
    {
        using var compressed = new MemoryStream();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            for (var i = 0; row.GetBinary(PropertyName(i)) is { } chunk; i++)
            {
                compressed.Write(chunk);
            }
        }

        compressed.Position = 0;
        using var brotli = new BrotliStream(compressed, CompressionMode.Decompress);
        using var body = new MemoryStream();
        await brotli.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    private static string Prefix(string task) => "result-" + task + "-";

    private static string RowKey(string task, int number) => Prefix(task) + number.ToString("D3", CultureInfo.InvariantCulture);

    private static string PropertyName(int number) => "Part" + number.ToString("D2", CultureInfo.InvariantCulture);
}
