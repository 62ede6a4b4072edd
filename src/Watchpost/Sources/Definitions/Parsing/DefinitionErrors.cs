using System.Collections.Immutable;

namespace Watchpost.Sources.Definitions.Parsing;

/// <summary>Collects all problems of a definition, by JSON Pointer.</summary>
internal sealed class DefinitionErrors(string file) : IJsonProblems
{
    private readonly List<DefinitionError> errors = [];

    public ImmutableArray<DefinitionError> All => [.. errors.Distinct()];

    public string NotArray => "has to be an array";

    public string NotObject => "has to be an object";

    public string NotText => "has to be a text";

    public string NotUnicode => "has to be valid Unicode";

    public string GivenTwice => "is given twice";

    public string Unknown(IEnumerable<string> known) => $"is not known; known here: {string.Join(", ", known)}";

    public string PlaceOf(string parent, string name) =>
        $"{parent}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public void Add(string place, string problem) => errors.Add(new DefinitionError(file, place, problem));
}
