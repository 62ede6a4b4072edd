namespace Watchpost.Common;

/// <summary>Collects the problems of a JSON input, worded for its author.</summary>
internal interface IJsonProblems
{
    string NotArray { get; }

    string NotObject { get; }

    string NotText { get; }

    /// <summary>A text or name with half of a surrogate pair, or with invalid UTF-8.</summary>
    string NotUnicode { get; }

    string GivenTwice { get; }

    string Unknown(IEnumerable<string> known);

    /// <summary>The place of an object's member or of an array's item.</summary>
    string PlaceOf(string parent, string name);

    void Add(string place, string problem);
}
