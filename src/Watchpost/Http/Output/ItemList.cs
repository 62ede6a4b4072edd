namespace Watchpost.Http.Output;

/// <summary>A list that is answered whole.</summary>
internal sealed record ItemList<T>(IReadOnlyList<T> Items);
