using System.Text;
using System.Text.Json;

namespace Watchpost.Http.Input;

/// <summary>Reads names and texts from JSON of a stranger's.</summary>
internal static class JsonFields
{
    /// <summary>A property's name; as it is spelt where its escapes make no valid text.</summary>
    public static string Name(ref Utf8JsonReader reader) => TryGetText(ref reader) ?? Encoding.UTF8.GetString(reader.ValueSpan);

    /// <summary>A string; <see langword="null"/>, and the reason noted, where it is none.</summary>
    public static string? Text(ref Utf8JsonReader reader, string field, FieldErrors errors)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            errors.Add(field, "Must be a string.");
            reader.Skip();
            return null;
        }

        var text = TryGetText(ref reader);
        if (text is null)
        {
            errors.Add(field, "Must be valid Unicode: it has half of a surrogate pair.");
        }

        return text;
    }

    private static string? TryGetText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // The reader's only way of telling that \uD800 stands alone; the bytes themselves are known to be UTF-8.
            return null;
        }
    }
}
