using System.Text.Json;

namespace Watchpost.Common;

/// <summary>Options shared by the contract's objects: <c>null</c> for unknown, times in RFC 3339.</summary>
internal static class JsonWriting
{
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, int? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    public static void WriteTime(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time) =>
        writer.WriteString(name, time is { } value ? Rfc3339.Format(value) : null);
}
