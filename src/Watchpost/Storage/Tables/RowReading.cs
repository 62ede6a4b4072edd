using System.Text.Json;
using Azure.Data.Tables;

namespace Watchpost.Storage.Tables;

/// <summary>Typed reading of row properties. A missing property means "none".</summary>
internal static class RowReading
{
    /// <exception cref="UnreadableRowException">A property that <paramref name="read"/> needs is missing, or holds something else.</exception>
    public static T Read<T>(this TableEntity row, Func<TableEntity, T> read)
    {
        try
        {
            return read(row);
        }
        catch (Exception e) when (e is InvalidDataException
            or ArgumentException
            or FormatException
            or OverflowException
            or InvalidOperationException
            or JsonException)
        {
            throw new UnreadableRowException(row, e);
        }
    }

    public static T? Enum<T>(this TableEntity row, string name)
        where T : struct, Enum => row.GetString(name) is { } text ? System.Enum.Parse<T>(text) : null;

    public static int Number(this TableEntity row, string name) => row.GetInt32(name) ?? 0;

    public static DateTimeOffset Time(this TableEntity row, string name) =>
        row.GetDateTimeOffset(name) ?? throw new InvalidDataException($"The row {row.PartitionKey}/{row.RowKey} has no {name}.");

    public static string Text(this TableEntity row, string name) =>
        row.GetString(name) ?? throw new InvalidDataException($"The row {row.PartitionKey}/{row.RowKey} has no {name}.");

    /// <summary>Sets a property unless there is nothing to store: missing properties cost nothing.</summary>
    public static TableEntity With<T>(this TableEntity row, string name, T? value)
    {
        if (value is not null and not 0)
        {
            row[name] = value is Enum ? value.ToString() : value;
        }

        return row;
    }
}
