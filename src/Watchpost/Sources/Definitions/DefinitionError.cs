namespace Watchpost.Sources.Definitions;

/// <summary>A problem of a definition.</summary>
/// <param name="File">The definition's file, or a preset's name.</param>
/// <param name="Place">A JSON Pointer into the definition (after <c>extends</c> was filled in).</param>
/// <param name="Reason">What is wrong, to be read after the place: "is not a number".</param>
internal sealed record DefinitionError(string File, string Place, string Reason)
{
    public override string ToString() => $"{File}: {(Place.Length == 0 ? "the definition" : Place)} {Reason}";
}
