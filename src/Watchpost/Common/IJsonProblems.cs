namespace Watchpost.Common;

/// <summary>Collects what is wrong with a JSON input, and words it for those who wrote that input.</summary>
internal interface IJsonProblems
{
    string NotArray { get; }

    string NotObject { get; }

    string NotText { get; }

    /// <summary>A text or name with half of a surrogate pair, or with bytes that are not UTF-8.</summary>
    string NotUnicode { get; }

    string GivenTwice { get; }

    string Unknown(IEnumerable<string> known);

    /// <summary>The place of an object's member or of an array's item.</summary>
    string PlaceOf(string parent, string name);

    void Add(string place, string problem);
}
