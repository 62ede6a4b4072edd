namespace Watchpost.Sources.Definitions;

/// <summary>One thing that is wrong with a definition.</summary>
/// <param name="File">The definition's file, or the name of a preset.</param>
/// <param name="Place">Where, as a JSON Pointer into the definition (after <c>extends</c> was filled in).</param>
/// <param name="Reason">What is wrong, to be read after the place: "is not a number".</param>
internal sealed record DefinitionError(string File, string Place, string Reason)
{
    public override string ToString() => $"{File}: {(Place.Length == 0 ? "the definition" : Place)} {Reason}";
}
