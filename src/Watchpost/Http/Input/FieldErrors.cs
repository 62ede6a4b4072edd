using System.Collections.Immutable;

namespace Watchpost.Http.Input;

/// <summary>Collects what is wrong with a request, by field, in the order in which it was found. Bounded, whatever is sent.</summary>
internal sealed class FieldErrors
{
    private const int MaxFields = 50;
    private const int MaxNameLength = 128;

    private readonly OrderedDictionary<string, ImmutableArray<string>> byField = new(StringComparer.Ordinal);

    /// <summary>The name under which problems of the body as a whole go.</summary>
    public const string Body = "$";

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => byField.Count > 0;

    /// <summary>How many fields have something wrong with them.</summary>
    public int Count => byField.Count;

    /// <summary>Whether something is wrong with this field.</summary>
    public bool Has(string field) => byField.ContainsKey(Shorten(field));

    /// <summary>Whether something is wrong with this field or with the object that it is a member of (<c>variables</c> for <c>variables.model</c>).</summary>
    public bool HasWithin(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        return Has(field) || (dot > 0 && Has(field[..dot]));
    }

    /// <summary>Notes a problem. The message is a sentence that never repeats what was sent.</summary>
    public void Add(string field, string message)
    {
        var name = Shorten(field);
        if (byField.TryGetValue(name, out var messages))
        {
            byField[name] = messages.Contains(message, StringComparer.Ordinal) ? messages : messages.Add(message);
        }
        else if (byField.Count < MaxFields)
        {
            byField.Add(name, [message]);
        }
    }

    /// <summary>Notes all of another's problems.</summary>
    public void AddAll(FieldErrors other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (field, messages) in other.byField)
        {
            foreach (var message in messages)
            {
                Add(field, message);
            }
        }
    }

    /// <summary>Everything by field.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<string>> ToDictionary() => byField;

    internal string NamesAsText() => string.Join(", ", byField.Keys);

    private static string Shorten(string field) => field.Length <= MaxNameLength ? field : field[..MaxNameLength] + "…";
}
