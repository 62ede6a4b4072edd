using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Watchpost.Http.Input;

/// <summary>Reads the members of <c>POST /watches</c> that are not plain strings.</summary>
internal static class RegistrationMembers
{
    private const int MaxMetadataBytes = 4096;

    // With the levels around it in a webhook or a list, this stays within 64, the limit of many JSON readers.
    private const int MaxMetadataDepth = 60;
    private const int MaxVariables = 16;
    private const int MaxVariableNameLength = 64;
    private const int MaxVariableLength = 512;

    public static WatchEvents? Events(JsonInput member) =>
        member.Names<WatchEvents>(
            name => EventNames.Parse(name) is var known and not WatchEvents.None ? known : null,
            "Must be an array with at least one of progress, waiting and finished.")
            ?.Aggregate((all, one) => all | one);

    /// <summary>A JSON object, verbatim.</summary>
    public static string? Metadata(JsonInput member) => member switch
    {
        { IsObject: false } => member.Refuse<string>("Must be a JSON object."),
        _ when JsonMarshal.GetRawUtf8Value(member.Element).Length > MaxMetadataBytes => member.Refuse<string>("Must have at most 4096 bytes of JSON."),
        _ when IsDeeperThan(MaxMetadataDepth, JsonMarshal.GetRawUtf8Value(member.Element)) => member.Refuse<string>("Must be nested at most 60 levels deep."),
        _ => member.Element.GetRawText(),
    };

    public static int? DeadlineSeconds(JsonInput member) =>
        member.Element.ValueKind == JsonValueKind.Number
        && member.Element.TryGetDecimal(out var seconds)
        && seconds is >= 10 and <= 604800
        && decimal.IsInteger(seconds)
            ? (int)seconds
            : member.Refuse<int?>("Must be a whole number from 10 to 604800.");

    /// <summary>The valid entries, even if others are invalid.</summary>
    public static ImmutableSortedDictionary<string, string> Variables(JsonInput member)
    {
        var good = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (!member.IsObject)
        {
            member.Fail("Must be an object of strings.");
            return good.ToImmutable();
        }

        foreach (var (name, variable) in member.Members())
        {
            if (Variable(member, name, variable) is { } value)
            {
                good.Add(name, value);
            }
        }

        if (member.Members().Count > MaxVariables)
        {
            member.Fail("Must have at most 16 members.");
        }

        return good.ToImmutable();
    }

    private static string? Variable(JsonInput parent, string name, JsonInput variable)
    {
        if (variable.IsMissing)
        {
            variable.Fail("Must be a string.");
        }

        return variable.Text() switch
        {
            _ when name is not { Length: >= 1 and <= MaxVariableNameLength } || name.HasControlCharacters() =>
                parent.Refuse<string>("Must have names of 1 to 64 characters, and no control characters among them."),
            { Length: > MaxVariableLength } => variable.Refuse<string>("Must have at most 512 characters."),
            { } value when value.HasControlCharacters() => variable.Refuse<string>(FieldChecks.NoControlCharacters),
            var value => value,
        };
    }

    private static bool IsDeeperThan(int depth, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth >= depth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                return true;
            }
        }

        return false;
    }
}
