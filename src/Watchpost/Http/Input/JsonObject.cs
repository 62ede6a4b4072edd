using System.Text.Json;
using System.Text.Unicode;

namespace Watchpost.Http.Input;

/// <summary>Reads the JSON object that a request's body must be, in one pass and without an object model.</summary>
internal static class JsonObject
{
    // The body's size bounds the nesting already, and each member judges its own.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonBody.MaxBytes };

    /// <summary>Reads one known member that is not <c>null</c>; must leave the reader at the value's last token.</summary>
    public delegate void Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string name, FieldErrors errors);

    /// <summary>Reads the members that are in <paramref name="known"/>; others are noted in <paramref name="errors"/>, <c>null</c> counts as absent.</summary>
    /// <returns>The names that were there; <see langword="null"/> where the body is no JSON object, which is noted alone.</returns>
    public static IReadOnlySet<string>? Read(ReadOnlySpan<byte> body, IReadOnlySet<string> known, FieldErrors errors, Member member)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        var json = body.StartsWith(byteOrderMark) ? body[byteOrderMark.Length..] : body;
        if (!Utf8.IsValid(json))
        {
            errors.Add(FieldErrors.Body, "Must be UTF-8.");
            return null;
        }

        // Members that are wrong before the text breaks off are not worth telling: the text is.
        var found = new FieldErrors();
        try
        {
            var seen = ReadMembers(json, known, found, member);
            errors.AddAll(found);
            return seen;
        }
        catch (JsonException e)
        {
            errors.Add(FieldErrors.Body, $"Must be valid JSON; it is not at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
            return null;
        }
    }

    /// <summary>Notes a required member that is missing, unless something else is wrong with it already.</summary>
    public static void Require(string field, IReadOnlySet<string> seen, object? value, FieldErrors errors)
    {
        if (value is null && !errors.Has(field))
        {
            errors.Add(field, seen.Contains(field) ? "Is required and must not be null." : "Is required.");
        }
    }

    private static HashSet<string>? ReadMembers(ReadOnlySpan<byte> json, IReadOnlySet<string> known, FieldErrors errors, Member member)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            reader.Read();
            errors.Add(FieldErrors.Body, "Must be a JSON object.");
            return null;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonFields.Name(ref reader);
            reader.Read();
            if (!seen.Add(name))
            {
                errors.Add(name, "Must be given only once.");
                reader.Skip();
            }
            else if (!known.Contains(name))
            {
                errors.Add(name, "Is not a field of this request.");
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                member(ref reader, json, name, errors);
            }
        }

        // Nothing may follow the object: the reader says so when it is asked for more.
        reader.Read();
        return seen;
    }
}
