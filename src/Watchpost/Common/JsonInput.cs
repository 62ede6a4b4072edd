using System.Globalization;
using System.Text.Json;

namespace Watchpost.Common;

/// <summary>
/// A value of untrusted JSON: reads what is expected, and reports anything else with its place. Never throws for what the JSON holds, not even for
/// half of a surrogate pair, which JSON can spell and .NET cannot decode.
/// </summary>
internal sealed class JsonInput(JsonElement element, string place, IJsonProblems problems)
{
    private OrderedDictionary<string, JsonInput>? members;

    /// <summary>The value itself. <see cref="JsonElement.GetString"/> and the names of members may throw.</summary>
    public JsonElement Element => element;

    public string Place => place;

    /// <summary>Whether it is absent or <c>null</c>.</summary>
    public bool IsMissing => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    // Read once: a name that cannot be decoded costs an exception.
    private OrderedDictionary<string, JsonInput> ByName => members ??= ReadMembers();

    /// <summary>A member; missing if there is none or this is not an object.</summary>
    public JsonInput this[string name] => ByName.TryGetValue(name, out var member) ? member : At(name, default);

    public void Fail(string problem) => problems.Add(place, problem);

    /// <summary>Reports a problem and returns no value.</summary>
    public T? Refuse<T>(string problem)
    {
        Fail(problem);
        return default;
    }

    /// <summary>Whether this is an object. Reports members that are not in <paramref name="known"/>.</summary>
    public bool HasOnly(IReadOnlyCollection<string> known)
    {
        foreach (var (name, member) in Members())
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                member.Fail(problems.Unknown(known));
            }
        }

        return IsObject;
    }

    /// <summary>An object's members in the order sent. Duplicates are reported, and the first one counts.</summary>
    public IReadOnlyCollection<KeyValuePair<string, JsonInput>> Members()
    {
        if (!IsObject)
        {
            Fail(problems.NotObject);
        }

        return ByName;
    }

    public IEnumerable<JsonInput> Items()
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().Select((item, index) => At(index.ToString(CultureInfo.InvariantCulture), item));
        }

        if (!IsMissing)
        {
            Fail(problems.NotArray);
        }

        return [];
    }

    /// <summary>A string; <see langword="null"/> if it is missing, or wrong and reported.</summary>
    public string? Text() => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.String => JsonUnicode.TextOf(element) ?? Refuse<string>(problems.NotUnicode),
        _ => Refuse<string>(problems.NotText),
    };

    /// <summary>Applies this as a JSON Merge Patch (RFC 7386) to another object: <c>null</c> removes, objects merge, anything else replaces.</summary>
    public JsonInput MergedInto(JsonInput target)
    {
        var merged = new OrderedDictionary<string, JsonInput>(target.ByName, StringComparer.Ordinal);
        foreach (var (name, change) in ByName)
        {
            if (change.IsMissing)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = change.IsObject && merged.TryGetValue(name, out var part) && part.IsObject ? change.MergedInto(part) : change;
            }
        }

        return new JsonInput(element, place, problems) { members = merged };
    }

    private OrderedDictionary<string, JsonInput> ReadMembers()
    {
        var read = new OrderedDictionary<string, JsonInput>(StringComparer.Ordinal);
        foreach (var property in IsObject ? element.EnumerateObject() : default)
        {
            var decoded = JsonUnicode.NameOf(property);
            var name = decoded ?? JsonUnicode.SpeltNameOf(property);
            var member = At(name, property.Value);
            if (decoded is null)
            {
                member.Fail(problems.NotUnicode);
            }

            if (!read.TryAdd(name, member))
            {
                member.Fail(problems.GivenTwice);
            }
        }

        return read;
    }

    private JsonInput At(string name, JsonElement value) => new(value, problems.PlaceOf(place, name), problems);
}
