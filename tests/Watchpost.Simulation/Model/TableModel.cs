using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using Azure;
using Azure.Data.Tables;
using Watchpost.Storage.Tables;

namespace Watchpost.Simulation.Model;

/// <summary>
/// What one table of Table Storage does, without time and without failures: tags, atomic writes within a partition, ranges in the order of keys,
/// and the service's bounds. Checked against Azurite by the system tests, but for the earliest time, which Azurite does not know.
/// </summary>
internal sealed class TableModel
{
    private const int MaxChanges = 100;
    private const int MaxProperties = 252;
    private const int MaxKeyChars = 512;
    private const int MaxPropertyBytes = 64 * 1024;
    private const int MaxRowBytes = 1024 * 1024;
    private const int MaxWriteBytes = 4 * 1024 * 1024;
    private static readonly DateTimeOffset FirstTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // What surrounds each change of a write on the wire: the parts' boundaries, the request line and its headers.
    private const int EnvelopeBytes = 600;

    // Of what JSON holds as it is; all else takes up to six bytes a character.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$%()*,-./:;=?@[]^_{|}~");

    private readonly SortedDictionary<string, SortedList<string, TableEntity>> partitions = new(StringComparer.Ordinal);
    private long writes;

    /// <summary>Raised after each write that changed something.</summary>
    public event Action<string, IReadOnlyList<RowChange>>? Changed;

    /// <summary>The partitions that hold rows, in order.</summary>
    public IEnumerable<string> Partitions => partitions.Where(partition => partition.Value.Count > 0).Select(partition => partition.Key);

    /// <summary>How many rows there are.</summary>
    public int Count => partitions.Values.Sum(rows => rows.Count);

    /// <summary>One row; <see langword="null"/> where there is none.</summary>
    public TableEntity? Find(string partition, string row) =>
        partitions.TryGetValue(partition, out var rows) && rows.TryGetValue(row, out var found) ? Copy(found) : null;

    /// <summary>All rows of a partition.</summary>
    public IEnumerable<TableEntity> All(string partition) =>
        partitions.TryGetValue(partition, out var rows) ? [.. rows.Values.Select(Copy)] : [];

    /// <summary>Rows of a partition in the order of their keys.</summary>
    public IReadOnlyList<TableEntity> Read(string partition, RowRange range)
    {
        var read = new List<TableEntity>();
        if (!partitions.TryGetValue(partition, out var rows))
        {
            return read;
        }

        for (var at = FirstFrom(rows.Keys, range.From); at < rows.Count && string.CompareOrdinal(rows.Keys[at], range.To) < 0; at++)
        {
            var row = rows.Values[at];
            if (range.Where.All(condition => row.TryGetValue(condition.Property, out var value) && Equals(value, condition.Value)))
            {
                read.Add(range.Select.IsEmpty ? Copy(row) : Select(row, range));
            }

            if (read.Count == range.Take)
            {
                break;
            }
        }

        return read;
    }

    /// <summary>Makes all changes, or none.</summary>
    public WriteResult Write(string partition, IReadOnlyList<RowChange> changes)
    {
        Check(partition, changes);
        var rows = partitions.TryGetValue(partition, out var existing) ? existing : new SortedList<string, TableEntity>(StringComparer.Ordinal);
        if (!changes.All(change => Fits(rows, change)))
        {
            return WriteResult.Conflict.Instance;
        }

        partitions[partition] = rows;
        WriteResult written = new WriteResult.Written([.. changes.Select(change => Apply(rows, change))]);
        Changed?.Invoke(partition, changes);
        return written;
    }

    private static int FirstFrom(IList<string> keys, string from)
    {
        var (low, high) = (0, keys.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(keys[middle], from) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static string KeyOf(RowChange change) => change switch
    {
        RowChange.Insert(var row) => row.RowKey,
        RowChange.Replace(var row, _) => row.RowKey,
        RowChange.Merge(var row, _) => row.RowKey,
        RowChange.Upsert(var row) => row.RowKey,
        RowChange.Delete(var key, _) => key,
        _ => throw new InvalidOperationException($"No such change: {change.GetType().Name}."),
    };

    private static TableEntity? RowOf(RowChange change) => change switch
    {
        RowChange.Insert(var row) => row,
        RowChange.Replace(var row, _) => row,
        RowChange.Merge(var row, _) => row,
        RowChange.Upsert(var row) => row,
        _ => null,
    };

    private static bool Fits(SortedList<string, TableEntity> rows, RowChange change)
    {
        var found = rows.GetValueOrDefault(KeyOf(change));
        return change switch
        {
            RowChange.Insert => found is null,
            RowChange.Upsert => true,
            RowChange.Replace(_, var tag) => found is not null && Matches(found, tag),
            RowChange.Merge(_, var tag) => found is not null && Matches(found, tag),
            RowChange.Delete(_, var tag) => found is not null && Matches(found, tag),
            _ => false,
        };
    }

    private static bool Matches(TableEntity row, ETag tag) => tag == ETag.All || row.ETag == tag;

    private ETag Apply(SortedList<string, TableEntity> rows, RowChange change)
    {
        var key = KeyOf(change);
        if (change is RowChange.Delete)
        {
            rows.Remove(key);
            return default;
        }

        var row = Copy(RowOf(change)!);
        if (change is RowChange.Merge)
        {
            var merged = Copy(rows[key]);
            foreach (var (name, value) in row)
            {
                merged[name] = value;
            }

            row = merged;
        }

        row.ETag = new ETag($"W/\"{++writes}\"");
        rows[key] = row;
        return row.ETag;
    }

    private static TableEntity Select(TableEntity row, RowRange range)
    {
        var selected = new TableEntity(row.PartitionKey, row.RowKey) { ETag = row.ETag };
        foreach (var name in range.Select)
        {
            if (row.TryGetValue(name, out var value))
            {
                selected[name] = value;
            }
        }

        return selected;
    }

    private static TableEntity Copy(TableEntity row)
    {
        var copy = new TableEntity(row.PartitionKey, row.RowKey) { ETag = row.ETag };
        foreach (var (name, value) in row)
        {
            if (value is not null && !IsOfTheService(name))
            {
                copy[name] = value;
            }
        }

        return copy;
    }

    private static bool IsOfTheService(string name) => name is "PartitionKey" or "RowKey" or "Timestamp" or "odata.etag";

    private static void Check(string partition, IReadOnlyList<RowChange> changes)
    {
        if (changes.Count is 0 or > MaxChanges)
        {
            throw new RequestFailedException(400, $"{changes.Count} changes in one write.", "InvalidInput", null);
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        long total = 0;
        foreach (var change in changes)
        {
            var key = KeyOf(change);
            CheckKey(partition);
            CheckKey(key);
            if (!keys.Add(key))
            {
                throw new RequestFailedException(400, $"The row {key} occurs twice in one write.", "InvalidDuplicateRow", null);
            }

            total += EnvelopeBytes + (2 * (partition.Length + key.Length));
            if (RowOf(change) is not { } row)
            {
                continue;
            }

            if (row.PartitionKey != partition)
            {
                throw new RequestFailedException(400, $"The row {key} is of another partition.", "CommandsInBatchActOnDifferentPartitions", null);
            }

            CheckRow(row);
            total += WireBytesOf(row);
        }

        if (total > MaxWriteBytes)
        {
            throw new RequestFailedException(413, $"A write of {total} bytes.", "RequestBodyTooLarge", null);
        }
    }

    private static void CheckKey(string key)
    {
        if (key.Length > MaxKeyChars || key.AsSpan().ContainsAny("/\\#?") || key.Any(char.IsControl))
        {
            throw new RequestFailedException(400, $"{key} is no key.", "OutOfRangeInput", null);
        }
    }

    private static void CheckRow(TableEntity row)
    {
        long bytes = 4 + (2 * (row.PartitionKey.Length + row.RowKey.Length));
        var properties = 0;
        foreach (var (name, value) in PropertiesOf(row))
        {
            if (value is DateTimeOffset time && time < FirstTime)
            {
                throw new RequestFailedException(400, $"{name} is {time:O}, a time before 1601.", "OutOfRangeInput", null);
            }

            properties++;
            var size = value switch
            {
                string text => text.Length * 2,
                byte[] binary => binary.Length,
                BinaryData binary => binary.ToMemory().Length,
                _ => 8,
            };
            if (size > MaxPropertyBytes)
            {
                throw new RequestFailedException(400, $"{name} holds {size} bytes.", "PropertyValueTooLarge", null);
            }

            bytes += 8 + Encoding.Unicode.GetByteCount(name) + size;
        }

        if (bytes > MaxRowBytes || properties > MaxProperties)
        {
            throw new RequestFailedException(400, $"A row of {bytes} bytes and {properties} properties.", "EntityTooLarge", null);
        }
    }

    // As the client writes it: JSON with the type of each property that is not a text, Base64, and most characters beyond plain ones escaped.
    private static long WireBytesOf(TableEntity row) => PropertiesOf(row).Sum(property => property.Key.Length + 6L + property.Value switch
    {
        string text => WireBytesOf(text),
        byte[] binary => Base64Bytes(binary.Length) + property.Key.Length + 32,
        BinaryData binary => Base64Bytes(binary.ToMemory().Length) + property.Key.Length + 32,
        _ => property.Key.Length + 64,
    });

    private static long WireBytesOf(string text) =>
        text.AsSpan().ContainsAnyExcept(Plain) ? Encoding.UTF8.GetByteCount(JavaScriptEncoder.Default.Encode(text)) : text.Length;

    private static long Base64Bytes(int length) => 4L * ((length + 2) / 3);

    private static IEnumerable<KeyValuePair<string, object>> PropertiesOf(TableEntity row) =>
        row.Where(property => property.Value is not null && !IsOfTheService(property.Key));
}
