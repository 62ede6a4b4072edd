using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Watchpost.Model;

namespace Watchpost.Http.Input;

/// <summary>Reads the members of a <c>POST /watches</c> that are more than a string.</summary>
internal static class RegistrationMembers
{
    private const int MaxMetadataBytes = 4096;

    // Together with the levels around it in a webhook or a list this stays within 64, which is where many JSON readers stop.
    private const int DeepestMetadata = 60;
    private const int MaxVariables = 16;
    private const int MaxVariableNameLength = 64;
    private const int MaxVariableLength = 512;

    public static WatchEvents? Events(ref Utf8JsonReader reader, FieldErrors errors)
    {
        const string Rule = "Must be an array with at least one of progress, waiting and finished.";
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            errors.Add("events", Rule);
            reader.Skip();
            return null;
        }

        var events = WatchEvents.None;
        var known = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var value = reader.TokenType == JsonTokenType.String ? EventNames.Parse(JsonFields.Name(ref reader)) : WatchEvents.None;
            known &= value != WatchEvents.None;
            events |= value;
            reader.Skip();
        }

        if (!known || events == WatchEvents.None)
        {
            errors.Add("events", Rule);
            return null;
        }

        return events;
    }

    public static string? Metadata(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, FieldErrors errors)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            errors.Add("metadata", "Must be a JSON object.");
            reader.Skip();
            return null;
        }

        var start = (int)reader.TokenStartIndex;
        var outside = reader.CurrentDepth;
        var deepest = 1;
        while (reader.Read() && reader.CurrentDepth > outside)
        {
            var opens = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            deepest = Math.Max(deepest, reader.CurrentDepth - outside + (opens ? 1 : 0));
        }

        var raw = json[start..(int)reader.BytesConsumed];
        if (raw.Length > MaxMetadataBytes)
        {
            errors.Add("metadata", "Must have at most 4096 bytes of JSON.");
            return null;
        }

        if (deepest > DeepestMetadata)
        {
            errors.Add("metadata", "Must be nested at most 60 levels deep.");
            return null;
        }

        return Encoding.UTF8.GetString(raw);
    }

    public static int? DeadlineSeconds(ref Utf8JsonReader reader, FieldErrors errors)
    {
        if (reader.TokenType == JsonTokenType.Number
            && reader.TryGetDecimal(out decimal seconds)
            && seconds is >= 10 and <= 604800
            && decimal.IsInteger(seconds))
        {
            return (int)seconds;
        }

        errors.Add("deadlineSeconds", "Must be a whole number from 10 to 604800.");
        reader.Skip();
        return null;
    }

    /// <summary>The good ones, even where others are wrong.</summary>
    public static ImmutableSortedDictionary<string, string>? Variables(ref Utf8JsonReader reader, FieldErrors errors)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            errors.Add("variables", "Must be an object of strings.");
            reader.Skip();
            return null;
        }

        var count = 0;
        ImmutableSortedDictionary<string, string>.Builder variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            count++;
            Variable(ref reader, variables, errors);
        }

        if (count > MaxVariables)
        {
            errors.Add("variables", "Must have at most 16 members.");
        }

        return variables.ToImmutable();
    }

    private static void Variable(ref Utf8JsonReader reader, ImmutableSortedDictionary<string, string>.Builder variables, FieldErrors errors)
    {
        var name = JsonFields.Name(ref reader);
        var field = "variables." + name;
        reader.Read();
        var value = JsonFields.Text(ref reader, field, errors);
        if (name is not { Length: >= 1 and <= MaxVariableNameLength } || TextRules.HasControlCharacters(name))
        {
            errors.Add("variables", "Must have names of 1 to 64 characters, and no control characters among them.");
        }
        else if (value is { Length: > MaxVariableLength })
        {
            errors.Add(field, "Must have at most 512 characters.");
        }
        else if (value is not null && TextRules.HasControlCharacters(value))
        {
            errors.Add(field, TextRules.NoControlCharacters);
        }
        else if (value is not null && !variables.TryAdd(name, value))
        {
            errors.Add(field, "Must be given only once.");
        }
    }
}
