using System.Collections.Immutable;

namespace Watchpost.Http.Output;

/// <summary>Collects validation errors by field, in the order found. Bounded for any input.</summary>
internal sealed class FieldErrors : IJsonProblems
{
    private const int MaxFields = 50;
    private const int MaxNameLength = 128;

    private readonly OrderedDictionary<string, ImmutableArray<string>> byField = new(StringComparer.Ordinal);
    private bool hasRefusal;

    /// <summary>The field name for errors of the whole body.</summary>
    public const string Body = "$";

    public string NotArray => "Must be an array.";

    public string NotObject => "Must be a JSON object.";

    public string NotText => "Must be a string.";

    public string NotUnicode => "Must be valid Unicode: it has half of a surrogate pair.";

    public string GivenTwice => "Must be given only once.";

    public bool Any => byField.Count > 0;

    public string Unknown(IEnumerable<string> known) => "Is not a field of this request.";

    public string PlaceOf(string parent, string name) => parent == Body ? name : $"{parent}.{name}";

    public bool Has(string field) => byField.ContainsKey(Shorten(field));

    /// <summary>Whether this field or its parent object has an error (<c>variables</c> for <c>variables.model</c>).</summary>
    public bool HasWithin(string field)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        return Has(field) || (dot > 0 && Has(field[..dot]));
    }

    /// <summary>Adds an error. The message is a sentence that never repeats the input.</summary>
    public void Add(string place, string problem)
    {
        var name = Shorten(place);
        if (byField.TryGetValue(name, out var messages))
        {
            byField[name] = messages.Contains(problem, StringComparer.Ordinal) ? messages : messages.Add(problem);
        }
        else if (byField.Count < MaxFields)
        {
            byField.Add(name, [problem]);
        }
    }

    /// <summary>Adds an error for a well-formed field that is not allowed. If it is the only error, the problem has its own type.</summary>
    public void Refuse(string field, string reason)
    {
        Add(field, reason);
        hasRefusal = true;
    }

    public Problem ToProblem() => hasRefusal && byField.Count == 1 ? Problems.CallbackRefused(this) : Problems.Validation(this);

    public IReadOnlyDictionary<string, ImmutableArray<string>> ToDictionary() => byField;

    internal string NamesAsText() => string.Join(", ", byField.Keys);

    private static string Shorten(string field) => field.Length <= MaxNameLength ? field : field[..MaxNameLength] + "…";
}
